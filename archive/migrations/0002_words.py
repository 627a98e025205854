"""How words are found: Swedish stems, both ends of compounds, prefixes. Plain SQL, no extension, no dictionary."""

from django.db import migrations

_WORDS = r"""
-- HTML of our own making as plain lines.
CREATE FUNCTION archive_plain(html text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim(replace(replace(replace(replace(replace(replace(
        regexp_replace(regexp_replace(coalesce(html, ''),
            '</(p|li|h[1-6]|tr|blockquote)>|<br[^>]*>', E'\n', 'gi'), '<[^>]*>', ' ', 'g'),
        '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#x27;', ''''), '&nbsp;', ' '), '&amp;', '&'), E' \n')
$$;

-- What the parser sees: words and nothing that it would take for an address or a path.
CREATE FUNCTION archive_bare(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(regexp_replace(coalesce(words, ''), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- The stemmer leaves "protokollet", "mötena" and "rummet" as they are: their twin without the ending.
CREATE FUNCTION archive_twin(lexeme text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE WHEN length(lexeme) >= 5 AND lexeme ~ '(et|an|en)$' THEN left(lexeme, -2)
                WHEN length(lexeme) >= 5 AND lexeme ~ '(mm|nn)$' THEN left(lexeme, -1) END
$$;

-- Each lexeme, its twin, and both reversed with '<' before them: the ends of compounds become beginnings.
CREATE FUNCTION archive_tsv(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH whole AS (
        SELECT setweight(to_tsvector('pg_catalog.swedish', left(archive_bare(title), 10000)), 'A')
            || setweight(to_tsvector('pg_catalog.swedish', left(archive_bare(body), 500000)), 'B') v),
    words AS (SELECT (unnest(v)).lexeme l FROM whole),
    ends AS (SELECT l FROM words UNION SELECT archive_twin(l) FROM words)
    SELECT v || array_to_tsvector(array(
        SELECT l FROM ends WHERE l IS NOT NULL
        UNION SELECT '<' || reverse(l) FROM ends WHERE length(l) >= 8)) FROM whole
$$;

-- The stem of one word, NULL for a word that says nothing ("och").
CREATE FUNCTION archive_stem(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(archive_twin(lexeme), lexeme)
    FROM unnest(to_tsvector('pg_catalog.swedish', archive_bare(word))) LIMIT 1
$$;

-- One word as a query: its stem and twin, what begins with it (whole words from five letters on; also shorter ones
-- where `is_begun` says that it is still being typed) and, unless `is_strict`, what ends in it.
CREATE FUNCTION archive_word(word text, is_begun boolean, is_strict boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    l text; twin text; q text;
BEGIN
    SELECT lexeme INTO l FROM unnest(to_tsvector('pg_catalog.swedish', archive_bare(word))) LIMIT 1;
    IF l IS NULL THEN RETURN NULL; END IF;
    twin := archive_twin(l);
    q := quote_literal(l);
    IF NOT is_strict AND (length(l) >= 5 OR (is_begun AND length(l) >= 2)) THEN q := q || ':*'; END IF;
    IF is_begun AND NOT is_strict THEN q := q || ' | ' || quote_literal(archive_bare(word)) || ':*'; END IF;
    IF twin IS NOT NULL THEN q := q || ' | ' || quote_literal(twin); END IF;
    IF NOT is_strict AND length(coalesce(twin, l)) >= 4 THEN
        q := q || ' | ' || quote_literal('<' || reverse(coalesce(twin, l))) || ':*';
    END IF;
    RETURN '(' || q || ')';
END $$;
"""

_NO_WORDS = """
DROP FUNCTION archive_word(text, boolean, boolean);
DROP FUNCTION archive_stem(text);
DROP FUNCTION archive_tsv(text, text);
DROP FUNCTION archive_twin(text);
DROP FUNCTION archive_bare(text);
DROP FUNCTION archive_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_search")]
    operations = [migrations.RunSQL(_WORDS, _NO_WORDS)]
