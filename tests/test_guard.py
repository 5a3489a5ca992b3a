"""The reading of query texts: what is refused, in which spelling and place, and what must never be."""

from __future__ import annotations

import contextlib
import time
import tracemalloc

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crampkg.base import namespaces
from crampkg.sparql.diagnosis import explain
from crampkg.sparql.guard import (
    QueryRefused,
    SparqlSyntaxError,
    query_form,
    read,
    refuse,
    tokens,
)
from crampkg.sparql.head import with_prefixes
from crampkg.sparql.lexer import PlacedError
from crampkg.sparql.query_mistakes import found_mistake
from crampkg.sparql.results import Rows
from crampkg.sparql.store import EmbeddedStore

ELSEWHERE = "<http://127.0.0.1:9/>"
CALL = "SERVICE " + ELSEWHERE + " { ?s ?p ?o }"


def _kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


# --- tokens ---


def test_each_kind_of_token_is_told_apart() -> None:
    text = (
        "SELECT ?x { service:x a <http://e/a#b> ; ex:b\\'c.d 'it''s'@en-GB , 1.5e3, _:b.c . FILTER(?x<?y) }"
    )
    assert _kinds(text.replace("'it''s'", "'it\\'s'")) == [
        ("word", "SELECT"),
        ("variable", "?x"),
        ("punctuation", "{"),
        ("name", "service:x"),
        ("word", "a"),
        ("iri", "<http://e/a#b>"),
        ("punctuation", ";"),
        ("name", "ex:b\\'c.d"),
        ("string", "'it\\'s'"),
        ("language", "@en-GB"),
        ("punctuation", ","),
        ("number", "1.5e3"),
        ("punctuation", ","),
        ("blank", "_:b.c"),
        ("punctuation", "."),
        ("word", "FILTER"),
        ("punctuation", "("),
        ("variable", "?x"),
        ("punctuation", "<"),
        ("variable", "?y"),
        ("punctuation", ")"),
        ("punctuation", "}"),
    ]


@pytest.mark.parametrize(
    ("inside", "first"),
    [
        ("FILTER(?a<?b&&?c>?d)", "<"),
        ("FILTER(?a<=?b)", "<="),
        ("FILTER ex:f(?a<?b)", "<"),
        ("BIND(1<?b AS ?c)", "<"),
        ("FILTER(NOT EXISTS { ?a ?b ?c }<?b)", "<"),
        ("FILTER(?a = <http://e/>)", "<http://e/>"),
        ("FILTER(?a IN (<http://e/>, 1))", "<http://e/>"),
        ("?a ex:p (?b <http://e/#x>)", "<http://e/#x>"),
        ("VALUES (?a ?b) { (ex:a <http://e/#>) }", "<http://e/#>"),
        ("?a (ex:p|<http://e/>)* ?b", "<http://e/>"),
        ("{ SELECT (COUNT(DISTINCT <http://e/f>(?x)) AS ?n) {} }", "<http://e/f>"),
    ],
)
def test_less_than_and_iri_are_told_apart_by_where_they_stand(inside: str, first: str) -> None:
    found = tokens("PREFIX ex: <x:> SELECT * { " + inside + " }")[3:]
    assert next(token.text for token in found if token.text.startswith("<")) == first


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("SELECT * {\n  ?s ?p 'open\n}", "line 2, column 9", "this string is not closed"),
        ("SELECT * {\n  ?s ?p '''open\n}", "line 2, column 9", "this string is not closed"),
        ("SELECT * { ?s ?p 'a\\qb' }", "line 1, column 20", "this escape is not allowed in a string"),
        ("SELECT * { ?s ?p '\\uD800' }", "line 1, column 19", "this escape is not allowed in a string"),
        ("SELECT * { ?s ?p <http://e/a b> }", "line 1, column 18", "this is not an IRI: <http://e/a"),
        ("SELECT * {\r\n { ?s ?p ?o \r\n", "line 2, column 2", 'this "{" is never closed'),
        ("SELECT * { ?s ?p ?o } }", "line 1, column 23", 'this "}" has nothing to close'),
        (
            "SELECT * { ?s ?p (1 }",
            "line 1, column 21",
            'this "}" does not match the "(" at line 1, column 18',
        ),
        ("SELECT * { é ?p \u00a0 }", "line 1, column 17", 'the character "U+00A0" has no meaning here'),
        (
            "SELECT * { << ?s ?p ?o >> ?q 1 }",
            "line 1, column 12",
            "triple terms (<<) are not part of SPARQL 1.1",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, place: str, what: str) -> None:
    with pytest.raises(SparqlSyntaxError) as caught:
        tokens(text)
    assert (caught.value.where, caught.value.what) == (place, what)
    assert caught.value.remedy


# --- forms ---


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# SELECT\nBASE <http://e/> PREFIX ask: <x> aSk {}", "ASK"),
        ("SELECT * {}", "SELECT"),
        ("construct { ?s ?p ?o } where { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE <http://e/>", "DESCRIBE"),
    ],
)
def test_the_form_of_a_query(text: str, form: str) -> None:
    assert query_form(text) == form


def test_a_misspelt_form_is_guessed() -> None:
    with pytest.raises(
        SparqlSyntaxError, match=r"a query cannot start with \"SELCT\" \(did you mean SELECT\?\)"
    ):
        query_form("SELCT * {}")


def test_nothing_is_no_query() -> None:
    with pytest.raises(SparqlSyntaxError, match="there is no query"):
        refuse(" # nothing\n")


# --- refusals ---

HIDDEN = {
    "in lower case": "SELECT * { service <x:> {} }",
    "in mixed case": "SELECT * { sErViCe ?x {} }",
    "silent": "SELECT * { SERVICE SILENT <x:> {} }",
    "after a comment": "SELECT * { #\nSERVICE#>\n<x:> {} }",
    "within EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { " + CALL + " } }",
    "within a subquery": "SELECT * { { SELECT * { " + CALL + " } } }",
    "in MINUS": "ASK { ?s ?p ?o MINUS { " + CALL + " } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { " + CALL + " }",
    "escaped": "SELECT * { \\u0053ERVICE <x:> {} }",
    "escaped long": "SELECT * { SERV\\U00000049CE <x:> {} }",
    "with a long s": "SELECT * { \u017fERVICE <x:> {} }",
    "glued to true": "SELECT * { ?s ?p trueSERVICE<x:>{} }",
    "glued to a number": "SELECT * { ?s ?p 1SERVICE<x:>{} }",
    "glued to SILENT": "SELECT * { SERVICESILENT<x:>{} }",
    "as a name": "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "as a declared name": "PREFIX : <x:> PREFIX service: <y:> SELECT * { ?a ?b ?c SERVICE:x { ?s ?p ?o } }",
    "as a longer name": "PREFIX ex: <http://127.0.0.1:9/> SELECT * { SERVICEex:x{ ?s ?p ?o } }",
    "behind a comparison": "SELECT * { ?a ?p ?b FILTER(true||?a<?b)SERVICE#>\n<x:>{ ?s ?p ?o} }",
    "behind a comparison and quotes": "SELECT * { FILTER(1<?b)#>'''\n" + CALL + "#'''\n}",
    "behind a function": "PREFIX ex: <x:> PREFIX FILTERex: <y:> ASK { FILTERex:f(1<?b)#>'''\n"
    + CALL
    + "#'''\n}",
    "behind DISTINCT": "SELECT * { {SELECT (COUNT(DISTINCTtrue<?b)#>'''\n AS ?n) {}}" + CALL + "#'''\n}",
    "behind ORDER BY": "SELECT * { {SELECT * {} ORDER BY(?a<?b)#>'''\n}" + CALL + "#'''\n}",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN.keys())
def test_service_is_refused_in_every_spelling_and_place(text: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE") as caught:
        refuse(text)
    assert caught.value.line is not None
    assert caught.value.column is not None
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES ?x {''' ' } " + CALL + " # \\q '''\n }",
        "SELECT * { <<?s?p'>'>> ?q ?o . " + CALL + " #'\n }",
        "PREFIX ex: <http://127.0.0.1:9> SELECT * { ?a ?p ex:" + CALL + " }",
    ],
    ids=["a string with a wrong escape", "a triple term", "a name that is no IRI"],
)
def test_a_text_that_engines_read_in_two_ways_is_not_read_at_all(text: str) -> None:
    with pytest.raises(SparqlSyntaxError):
        refuse(text)


def test_the_place_of_a_refusal_is_that_of_the_word() -> None:
    with pytest.raises(QueryRefused) as caught:
        refuse("SELECT * {\n  ?s ?p 'é' .\n  SERVICE <x:> {} }")
    assert (caught.value.line, caught.value.column) == (3, 3)
    assert str(caught.value) == (
        "line 3, column 3: SERVICE is refused: queries may not use the network "
        "(query that endpoint yourself and join the results)"
    )


def test_the_place_of_an_escaped_word_is_that_in_the_text_as_written() -> None:
    with pytest.raises(QueryRefused) as caught:
        refuse("SELECT * {\n ?s ?p '\\u0041\\u0042' . \\u0053ERVICE <x:> {} }")
    assert (caught.value.line, caught.value.column) == (2, 25)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <http://e/g> { ?s ?p ?o }",
        "SELECT * from named <file:///etc/passwd> { ?s ?p ?o }",
        "ASK FROM<http://e/g>{}",
        "DESCRIBE <http://e/a> FROM <http://e/g>",
        "CONSTRUCT FROM NAMED <http://e/g> WHERE { ?s ?p ?o }",
        "SELECT * \\u0046ROM <http://e/g> {}",
        "PREFIX FROM: <x:> PREFIX : <y:> SELECT *FROM:g{}",
    ],
)
def test_from_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="FROM and FROM NAMED are refused"):
        refuse(text)


def test_from_may_name_the_graphs_that_are_allowed() -> None:
    own = {"http://e/g", "http://e/h"}
    refuse("PREFIX e: <http://e/> SELECT * FROM <http://e/g> FROM NAMED e:h { ?s ?p ?o }", graphs=own)
    with pytest.raises(QueryRefused, match="not in the store"):
        refuse("SELECT * FROM <http://e/g> FROM NAMED <http://e/other> { ?s ?p ?o }", graphs=own)


def test_has_dataset_sees_from_outside_braces_only() -> None:
    assert read("SELECT * FROM <http://e/g> {}", graphs=["http://e/g"]).has_dataset
    assert not read("PREFIX from: <x:> SELECT ?from { ?from from:x 'FROM' }").has_dataset


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:> <b:> <c:> }",
        "PREFIX a: <x:> delete where { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP GRAPH <g:>",
        "CREATE GRAPH <g:>",
        "COPY <g:> TO <h:>",
        "MOVE <g:> TO <h:>",
        "ADD <g:> TO <h:>",
        "WITH <g:> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * {} ; DROP ALL",
        "\\u0044ROP ALL",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="the graph is read-only"):
        refuse(text)


@pytest.mark.parametrize(("opening", "closing"), ["()", "{}", "[]"])
def test_brackets_may_be_nested_so_deep_and_no_deeper(opening: str, closing: str) -> None:
    def nested(depth: int) -> str:
        inner = opening * (depth - 1) + closing * (depth - 1)
        return "ASK { " + inner + " }"

    refuse(nested(200))
    with pytest.raises(QueryRefused, match="nested more than 200 deep"):
        refuse(nested(201))


def test_ten_thousand_parentheses_are_refused_at_once() -> None:
    with pytest.raises(QueryRefused, match="nested more than 200 deep"):
        refuse("ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }")


@pytest.mark.parametrize(
    "link", ["!", "+1", "||?x", "&&?x", "/ex:p", "OPTIONAL{}", "UNION{}", "{}", "VALUES?x{}"]
)
def test_chains_that_the_engine_reads_as_nesting_have_an_end(link: str) -> None:
    with pytest.raises(QueryRefused, match="operators and clauses are chained"):
        refuse("PREFIX ex: <x:> ASK { " + link * 1001 + " }")


def test_long_lists_of_values_are_no_chain() -> None:
    refuse("SELECT * { VALUES ?x { " + "<http://e/a> " * 5000 + "} }")


def test_a_text_may_be_so_long_and_no_longer() -> None:
    refuse("ASK {}" + " " * 99_994)
    with pytest.raises(QueryRefused, match="100,001 bytes"):
        refuse("ASK {}" + " " * 99_995)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a-",
        "a.a:",
        "ex:a.",
        "'",
        "'''",
        "\\u0022",
        "?a<",
        "<",
        "{",
        "@a-",
        "_:b.",
        "1.",
        "1-",
        "\u00e9.",
    ],
)
def test_no_text_takes_long_to_read(piece: str) -> None:
    begun = time.process_time()
    for head in ("", "PREFIX ex: <http://e/> SELECT * { ", "ASK { FILTER("):
        with contextlib.suppress(QueryRefused, SparqlSyntaxError):
            refuse(head + piece * (99_000 // len(piece.encode())))
    assert time.process_time() - begun < 10


def test_an_undeclared_prefix_is_named_with_its_declaration() -> None:
    with pytest.raises(SparqlSyntaxError) as caught:
        refuse("SELECT *\n{ ?s skos:prefLabel ?o }")
    assert str(caught.value) == (
        'line 2, column 6: the prefix "skos:" is not declared '
        "(add PREFIX skos: <http://www.w3.org/2004/02/skos/core#> at the top)"
    )


# --- words that are no keywords, drawn at random ---

WORDS = st.sampled_from(
    ["SERVICE", "service", "SERVICE SILENT <x:> {}", "FROM", "INSERT DATA {}", "(((", "}"]
)
PLAIN = st.text(st.characters(exclude_characters="\\\"'\n\r<>{}|^`", exclude_categories=["C"]), max_size=8)
NAMES = st.sampled_from(["service", "SERVICE", "from", "insert", "drop", "Services", "FROMservice"])


@st.composite
def harmless(draw: st.DrawFn) -> str:
    """A part of a pattern that holds a dreadful word where it is only text."""
    word, before, after = draw(WORDS), draw(PLAIN), draw(PLAIN)
    name, other = draw(NAMES), draw(NAMES)
    quote = draw(st.sampled_from(["'", '"', "'''", '"""']))
    return draw(
        st.sampled_from(
            [
                f"?s ?p {quote}{before}{word}{after}{quote} .\n",
                f"?s ?p {quote}{before}{word}{after}{quote}@en-{name[:4]} .\n",
                f"# {before}{word}{after}\n",
                f"?s <http://example.org/{name}/x#{other}> ?o .\n",
                f"?{name} ?{other} ${name} .\n",
                f"?s {name}:{other} {other}:x.{name} .\n",
                f"GRAPH {name}:{other} {{ ?s {name}:x [] . }}\n",
                f"FILTER(?{name}<?{other}&&?{other}>1)\n",
                f"VALUES (?a ?b) {{ (<http://e/{name}#> {quote}{word}{quote}) }}\n",
            ]
        )
    )


HEAD = "".join(
    f"PREFIX {name}: <http://e/{name}/> " for name in ("service", "SERVICE", "from", "insert", "drop")
)
HEAD += "PREFIX Services: <http://e/s/> PREFIX FROMservice: <http://e/f/> "


@given(st.lists(harmless(), max_size=6))
def test_dreadful_words_in_strings_comments_iris_and_names_are_let_through(parts: list[str]) -> None:
    text = HEAD + "SELECT * {\n" + "".join(parts) + "}"
    refuse(text)
    ox.Store().query(text)  # and the engine takes it for a query as well


GAPS = st.lists(
    st.sampled_from([" ", "\t", "\n", "\r\n", "# '\n", "#>\n", '# """ }\n']), min_size=1, max_size=3
)
PLACES = st.sampled_from(
    [
        "SELECT * { %s }",
        "SELECT * { ?s ?p ?o . %s }",
        "ASK { ?s ?p ?o OPTIONAL { %s } }",
        "SELECT * { { ?s ?p ?o } UNION { %s } }",
        "SELECT * { ?s ?p 'it\\'s' FILTER(?s<?p) FILTER NOT EXISTS { ?s ?p '''a'b''' . %s } }",
        "SELECT * { { SELECT ?s (COUNT(*) AS ?n) { %s } GROUP BY ?s } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s <http://e/#'> 1.5, ?o . } %s }",
        "SELECT (1<2 AS ?x) { VALUES (?a ?b) { (<http://e/#> 'x') } %s }",
    ]
)


@given(
    upper=st.lists(st.booleans(), min_size=7, max_size=7),
    escaped=st.sets(st.integers(0, 6)),
    silent=st.booleans(),
    gaps=st.tuples(GAPS, GAPS, GAPS),
    target=st.sampled_from([ELSEWHERE, "?x", "$x", "ex:x", ":x"]),
    place=PLACES,
)
@example([True] * 7, set(), False, ([" "], [" "], [" "]), ELSEWHERE, "SELECT * { %s }")
def test_any_way_to_write_service_is_refused(
    upper: list[bool],
    escaped: set[int],
    silent: bool,
    gaps: tuple[list[str], list[str], list[str]],
    target: str,
    place: str,
) -> None:
    letters = [c.upper() if up else c.lower() for c, up in zip("service", upper, strict=True)]
    word = "".join(f"\\u{ord(c):04x}" if i in escaped else c for i, c in enumerate(letters))
    said = ["".join(gap) for gap in gaps]
    call = word + said[0] + ("silent" + said[1] if silent else "") + target + said[2] + "{ ?s ?p ?o }"
    with pytest.raises(QueryRefused, match="SERVICE"):
        refuse("PREFIX ex: <http://e/> PREFIX : <http://e/> " + place % call)


FRAGMENTS = st.sampled_from(
    [
        *"'\"#<>?(){}[]:\\.;,|&^!*/+-=\n\t ",
        *[
            "'''",
            '"""',
            "SERVICE",
            ELSEWHERE,
            "{?s ?p ?o}",
            CALL,
            "SERVICE:b{?s ?p ?o}",
            "SERVICEex:b{?s ?p ?o}",
        ],
        *[
            "?a",
            "FILTER",
            "FILTER(",
            "FILTERex:f(",
            "true",
            "||",
            "ex:",
            "ex:f",
            "port:" + CALL,
            "\\u0027",
            "\\'",
        ],
        *[
            "1",
            "1.",
            "@en",
            "_:b",
            "?s ?p ?o",
            "BIND(",
            "AS",
            "VALUES ?x {",
            "OPTIONAL",
            "EXISTS{",
            "{SELECT * {",
        ],
        *[
            "ORDER BY",
            "COUNT(",
            "DISTINCT",
            "a",
            "<=",
            "<<",
            ">>",
            "\\q",
            "SILENT",
            "GRAPH ?g",
            "{|",
            "|}",
            '""',
        ],
    ]
)
SOUP = st.lists(FRAGMENTS, max_size=5).map("".join)
FRAMES = st.sampled_from(
    [
        ("SELECT * { ?s ?p ?o . ", "", CALL + " }"),
        ("SELECT * { ?s ?p ?o FILTER(true||?s<", ")", CALL + "#'''\n}"),
        ("SELECT * { VALUES ?v {", "}", CALL + "}"),
        ("SELECT * {{SELECT * {?s ?p ?o} ORDER BY(?s<", ")}", CALL + "}"),
        ("PREFIX ex: <http://e/> SELECT * {?s ?p ?o FILTER ex:f(?s<", ")", CALL + "}"),
    ]
)


@pytest.mark.slow
@settings(max_examples=1500)
@given(prologue=st.sampled_from(["", "PREFIX ex: <http://e/> ", "PREFIX : <x:> PREFIX port: <http://a:9> "]),
       frame=FRAMES, first=SOUP, second=SOUP)  # fmt: skip
def test_no_text_that_makes_the_engine_call_elsewhere_is_let_through(
    prologue: str, frame: tuple[str, str, str], first: str, second: str
) -> None:
    text = prologue + frame[0] + first + frame[1] + second + frame[2]
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/p"), ox.Literal("x")))
    try:
        answer = store.query(text)
        called = False
        if isinstance(answer, ox.QuerySolutions):
            list(answer)
    except OSError:  # the engine went for the forbidden port
        called = True
    except (SyntaxError, RuntimeError):
        return
    if called:
        with pytest.raises((QueryRefused, SparqlSyntaxError)):
            refuse(text)


# --- prefixes and the engine's errors ---


def test_prefixes_are_added_when_used_and_undeclared_and_lines_stay() -> None:
    table = {"ex": "http://e/", "no": "http://n/", "b": "http://b/"}
    text = with_prefixes("PREFIX b: <http://mine/>\nSELECT * { ?s ex:p b:q , 'no:x' }", table)
    assert text == "PREFIX ex: <http://e/> PREFIX b: <http://mine/>\nSELECT * { ?s ex:p b:q , 'no:x' }"
    assert with_prefixes("SELECT * { ?s ?p ?o }", table) == "SELECT * { ?s ?p ?o }"
    assert with_prefixes("SELECT * { ?s ex:p 'open }", table) == "SELECT * { ?s ex:p 'open }"


PARTS = "(a statement is subject, predicate, object and a period)"


def _explained(text: str) -> str:
    refuse(text, prefixes=namespaces.PREFIXES)
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(text, prefixes=namespaces.PREFIXES)
    return str(explain(str(caught.value), text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "SELECT ?x WHERE {\n  ?s ?p ?o .\n  FILTR(?x)\n}",
            'line 3, column 3: there is no keyword or function "FILTR" (did you mean FILTER?)',
        ),
        (
            "SELECT * { BIND(foo(?x) AS ?y) }",
            'line 1, column 17: there is no keyword or function "foo" (did you mean FLOOR?)',
        ),
        (
            "SELECT * { <rel> ?p ?o }",
            "line 1, column 12: <rel> is not an absolute IRI (write the full IRI, or declare BASE <http://…>)",
        ),
        (
            "SELECT * { ?s ?p ?o }\nGROUP BY ?s",
            "line 1, column 1: SELECT * cannot be used with GROUP BY (name the grouped variables and the aggregates)",
        ),
        (
            "SELECT *\n{ ?s ?p ?o\n  ?x ?y ?z }",
            'line 3, column 3: the query cannot be read from "?x" onward '
            "(a statement is subject, predicate, object and a period)",
        ),
        ("SELECT * {?s ?p }", f'line 1, column 17: the statement has no object before "}}" {PARTS}'),
        (
            "SELECT * {\n  ?s ?p ?o .\n  ?x\n}",
            f'line 4, column 1: the statement has no predicate and no object before "}}" {PARTS}',
        ),
        ("SELECT * { ?s ?p ?o ; ?q }", f'line 1, column 26: the statement has no object before "}}" {PARTS}'),
        ("SELECT * { ?s ?p ?o , }", f'line 1, column 23: the statement has no object before "}}" {PARTS}'),
        (
            "SELECT * { ?s a . ?x a ?y }",
            f'line 1, column 17: the statement has no object before "." {PARTS}',
        ),
        (
            "SELECT * { { ?s ?p } UNION { ?s ?p ?o } }",
            f'line 1, column 20: the statement has no object before "}}" {PARTS}',
        ),
    ],
)
def test_the_engines_syntax_errors_are_told_plainly(text: str, said: str) -> None:
    assert _explained(text) == said


def test_columns_are_those_of_the_text_also_where_prefixes_are_known_without_a_declaration() -> None:
    assert _explained("SELECT * { ?s skos:prefLabel ?o FILTR(?o) }").startswith("line 1, column 33: ")
    store = EmbeddedStore(ox.Store(), prefixes=namespaces.PREFIXES)
    for text, place in (("SELECT * { ?s skos:prefLabel ?o . ?x }", "line 1, column 38"),
                        ("SELECT *\n{ ?s skos:p ?o FROM <x:> }", "line 2, column 16"),
                        ("ASK { SERVICE skos:x {} }", "line 1, column 7")):  # fmt: skip
        with pytest.raises(PlacedError) as caught:
            store.query(text)
        assert caught.value.where == place


def test_a_declaration_of_the_query_goes_before_the_one_that_is_known() -> None:
    store = EmbeddedStore(ox.Store(), prefixes=namespaces.PREFIXES)
    answer = store.query("PREFIX skos: <http://mine/> SELECT (skos:a AS ?x) (rdfs:b AS ?y) {}")
    assert isinstance(answer, Rows)
    assert answer.to_plain() == [{"x": "http://mine/a", "y": namespaces.PREFIXES["rdfs"] + "b"}]


# --- faults that the grammar does not see


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?x ?x {}", "line 1, column 11: SELECT names ?x twice"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "line 1, column 24: SELECT names ?x twice"),
        ("ASK { { SELECT ?s\n?s {} } }", "line 2, column 1: SELECT names ?s twice"),
        ("SELECT (COUNT(?x)) { ?x ?y ?z }", "line 1, column 8: this expression of SELECT has no name"),
        ("SELECT (1 AS ?s) { ?s ?p ?o }", "line 1, column 14: SELECT computes ?s, which its pattern holds"),
        ("SELECT * {?s ?p ?o BIND(1 AS ?s)}", "line 1, column 30: BIND assigns ?s, which is already used before it"),
        (
            "SELECT * { FILTER(?d > 1) BIND(1 AS ?d) BIND(?d + 1 AS ?d) }",
            "line 1, column 56: BIND assigns ?d, which is already used before it",
        ),
        ("SELECT * { BIND(1) }", "line 1, column 12: this BIND does not assign to a variable"),
        ("SELECT * { ?x ?y ?z FILTER ?x }", "line 1, column 28: FILTER needs its condition in parentheses"),
        ("SELECT * { VALUES (?a ?b) { (1) } }", "line 1, column 29: this row of VALUES has 1 value for 2"),
        (
            "SELECT * { VALUES (?a ?b) { (1 'x'^^<x:d>) ('y'@en) } }",
            "line 1, column 44: this row of VALUES has 1 value for 2 variables",
        ),
        ("SELECT * {} VALUES (?a) { (1 2) }", "line 1, column 27: this row of VALUES has 2 values for 1 variable ("),
        ("SELECT * { VALUES ?a { 1 (2) } }", "line 1, column 26: this value of VALUES is in parentheses"),
        ("SELECT * { VALUES (?a) { 1 } }", "line 1, column 26: this row of VALUES has no parentheses"),
        ("SELECT * { {_:a ?p ?o} {_:a ?q ?r} }", "line 1, column 25: the blank node _:a is used in two patterns"),
        ("ASK { ?s ?p _:b OPTIONAL { _:b ?q ?r } }", "line 1, column 28: the blank node _:b is used in two"),
    ],
)  # fmt: skip
def test_faults_are_named_where_they_stand(text: str, said: str) -> None:
    told = _explained(text)
    assert told.startswith(said)
    assert told.endswith(")")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { { SELECT ?x { ?x ?p ?o } } { SELECT ?x { ?x ?q ?r } } }",
        "SELECT * { FILTER(?d > 1) BIND(1 AS ?d) }",
        "SELECT * { { ?s ?p ?o } UNION { BIND(1 AS ?s) } }",
        "SELECT * { MINUS { ?s ?p ?o } BIND(1 AS ?s) }",
        "SELECT * { VALUES (?a ?b) { (-1 UNDEF) ('x'^^<x:d> 'y'@en) } }",
        "SELECT * { _:a ?p ?o FILTER(?o > 1) _:a ?q ?r }",
    ],
)
def test_what_is_no_fault_is_not_found(text: str) -> None:
    ox.Store().query(text)
    assert found_mistake(tokens(text)) is None


# --- what the engine reads beyond the standard


@pytest.mark.parametrize(
    "inside",
    [
        "BIND(TRIPLE(1, 2, 3) AS ?x)", "FILTERtriple(1,2,3)", "BIND(SUBJECT(?x) AS ?y)", "BIND(predicate(?x) AS ?y)",
        "BIND(OBJECT(?x) AS ?y)", "FILTER(isTriple(?x))", "?s ?p ?o LATERAL { ?s ?p ?q }", "BIND(LANGDIR(?x) AS ?y)",
        "BIND(STRLANGDIR('a', 'en', 'ltr') AS ?y)", "FILTER(hasLANG(?x))", "FILTER(hasLANGDIR(?x))",
        "BIND(ADJUST(NOW(), 'PT1H') AS ?y)", "?s ?p ?o {| ?a ?b |}", "?s ?p ?o {||}", "BIND('x'@en--ltr AS ?y)",
        "?s ?p << ?a ?b ?c >>", "?s ?p <<( ?a ?b ?c )>>",
    ],
)  # fmt: skip
def test_what_is_not_of_sparql_1_1_is_refused_alike(inside: str) -> None:
    for text in (f"ASK {{ {inside} }}", f"SELECT * {{ {{ {inside} }} }}"):
        with pytest.raises(SparqlSyntaxError, match=r"not part of SPARQL 1\.1") as caught:
            refuse(text)
        assert caught.value.line == 1
        assert caught.value.remedy


def test_names_and_variables_may_be_called_as_the_newer_words() -> None:
    refuse("PREFIX object: <x:> SELECT ?triple { ?subject object:lateral 'TRIPLE()' FILTER('a'@en --1 = 2) }")
    refuse("SELECT * { ?s ?p 'x'@en - -?y }".replace(" - -?y", ""))


# --- bounds


LONG = {
    "a list": "ASK { ?s ?p (" + "1 " * 4105 + ") }",
    "lists": "ASK { " + "?s ?p (1 1 1) . " * 1000 + "}",
    "objects": "ASK { ?s ?p " + ", ".join(["1"] * 9000) + " }",
    "predicates": "ASK { ?s " + "; ".join(["<x:x> 1"] * 3000) + " }",
    "statements": "ASK { " + ". ".join(["?s <x:x> 1"] * 3000) + " }",
    "blank nodes": "ASK { " + "[] <x:x> [] . " * 3000 + "}",
    "a template": "CONSTRUCT { " + ". ".join(["?s <x:x> 1"] * 3000) + " } { ?s ?p ?o }",
    "things described": "DESCRIBE " + "<x:a> " * 9000,
    "conditions": "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING " + "(1) " * 9000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_patterns_that_would_overflow_the_engines_stack_are_refused_with_a_place(text: str) -> None:
    with pytest.raises(QueryRefused, match="more than 3,000 words") as caught:
        refuse(text)
    assert caught.value.line == 1


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(1 IN (" + ",".join(["1"] * 15_000) + ")) }",
        "ASK { VALUES (?a ?b) { " + "(1 <x:y>) " * 5_000 + "} }",
        "ASK { VALUES ?a { " + "'x'@en " * 9_000 + "} }",
        "ASK { FILTER(COALESCE(" + ",".join(["'a'"] * 15_000) + ") = 'a') }",
        "SELECT * { ?s ?p (" + "1 " * 1000 + ") }",
    ],
    ids=["IN", "rows", "values", "arguments", "a list of a thousand"],
)
def test_long_data_and_arguments_are_let_through(text: str) -> None:
    refuse(text)


def test_long_namespaces_are_refused_before_they_are_multiplied() -> None:
    long = "http://x/" + "a" * 50_000 + "/"
    text = f"BASE <{long}> " + " ".join(f"PREFIX a{i}: <b>" for i in range(2500)) + " ASK {}"
    for one in (
        text,
        f"PREFIX a: <{long}> ASK {{}}",
        "BASE <http://x/> " + f"BASE <{'a/' * 1000}> " * 10 + "ASK {}",
    ):
        with pytest.raises(QueryRefused, match="this IRI is too long") as caught:
            query_form(one)
        assert caught.value.line == 1
        with pytest.raises(QueryRefused, match="this IRI is too long"):
            refuse(one)


def test_the_form_is_told_from_the_head_alone_and_keeps_nothing() -> None:
    tracemalloc.start()
    try:
        for i in range(10):
            assert query_form("ASK { " + "?s ?p ?o . " * 9000 + f" }} # {i}") == "ASK"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
        for i in range(2):
            refuse("ASK { VALUES ?x { " + "1 " * 15_000 + f"}} }} # {i}")
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()
