"""Static files under names that carry their hash, so that a browser may keep them for ever."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django can do it for all modules or for none; in a packaged one, the word "import" in a text would stop it.
_, _IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Our own modules import their neighbours by hashed names too: never an old one beside a new one."""

    patterns = (*HashedFilesMixin.patterns, ("js/*.js", _IMPORTS))
