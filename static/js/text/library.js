// The editor's library (half a megabyte) is loaded for those who write, once. A dynamic import answers later even when
// it has been loaded, and the page would show the bare form meanwhile.
const loaded = new Map();

export async function load(url) {
  if (!loaded.has(url)) loaded.set(url, await import(url));
  return loaded.get(url);
}

/** Calls `start` with the library, at once where it is there. */
export function withLibrary(url, start) {
  if (loaded.has(url)) start(loaded.get(url));
  else load(url).then(start);
}
