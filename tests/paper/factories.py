"""Documents for the tests: the smallest that has one of everything."""

import io

from PIL import Image

from paper.rendering import Picture

#: Headings, text, lists, a table, a link and a picture, on two pages.
EVERYTHING = """<html lang="sv"><title>Protokoll</title>
<h1>Protokoll</h1><p>Löptext med <strong>fetstil</strong>, <a href="https://example.com/">länk</a> och ½ −1 234,5.</p>
<img src="image:logotype" alt="Kommunens vapen" style="width: 20mm">
<h2>Lista</h2><div class="document-item"><ul><li>ett<ul><li>inre</li></ul></li><li><p>två</p><p>tre</p></li></ul></div>
<h2>Tabell</h2><table><thead><tr><th>Namn<th>Belopp</thead>
<tbody><tr><th scope="row">A<td>1<tr><th scope="row">B<td>2</table>
<h3 style="break-before: page">Nästa sida</h3><p>Slut.</p>"""


def picture(*, width: int = 40, height: int = 30, kind: str = "PNG") -> Picture:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#1b4b6b").save(file, kind)
    return Picture(f"image/{kind.lower()}", file.getvalue())


def html(body: str) -> str:
    return f'<html lang="sv"><title>Protokoll</title>{body}'
