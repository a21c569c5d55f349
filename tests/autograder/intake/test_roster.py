"""Rosters saved by spreadsheets are read, errors name the line, and ids go before names."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake.roster import Roster, read_roster
from autograder.model import KitError, Member


def roster(folder: Path, content: str | bytes) -> Roster:
    path = folder / "roster.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_roster(path)


@pytest.mark.parametrize(
    "content",
    [
        "id,name,email,section,canvas_id,extension_days\ns1,Jane Doe,j@x.edu,A,4711,2\n",
        "\ufeffID;Name;E-mail;Section;Canvas ID;Extension Days\r\ns1;Jane Doe;j@x.edu;A;4711;2\r\n",
        "NAME\tid\temail\tsection\tcanvas-id\textension_days\tnotes\n\nJane Doe\ts1\tj@x.edu\tA\t4711\t2\tlate\n\t\t\n",
        '"id","name","email","section","canvas_id","extension_days"\n"s1","Jane Doe","j@x.edu","A","4711","2"',
    ],
)
def test_it_is_read_as_spreadsheets_write_it(tmp_path: Path, content: str) -> None:
    (person,) = roster(tmp_path, content).people
    assert (person.id, person.name, person.email, person.section) == ("s1", "Jane Doe", "j@x.edu", "A")
    assert (dict(person.ids), person.extension_days) == ({"canvas_id": "4711"}, 2)


def test_a_roster_in_the_alphabet_of_windows_is_read(tmp_path: Path) -> None:
    assert roster(tmp_path, "id,name\ns1,Jörg Müller\n".encode("cp1252")).people[0].name == "Jörg Müller"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "roster.csv: empty; the first line must name the columns"),
        ("id,email\ns1,x\n", "line 1: missing column name; the columns are id, name, email"),
        ("id,name,ID\n", "line 1: the column id appears twice"),
        ("id,name\ns1,Jane\n,Jo\n", "line 3: id is empty"),
        ("id,name\ns1,\n", "line 2: name is empty"),
        ("id,name\ns1,Jane\n\ns1,Jo\n", "line 4: line 2 already has the id s1"),
        ("id,name,extension_days\ns1,Jane,two\n", "line 2: extension_days is 'two'; it must be a whole number of days"),
        ("id,name\ns1,Jane,x,y\n", "line 2: 4 cells, but the header has 2 columns"),
        ('id,name\ns1,"Jane\n', "not valid CSV"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(KitError) as raised:
        roster(tmp_path, content)
    assert sentence in str(raised.value)


def test_the_roster_of_classroom_50_is_read(tmp_path: Path) -> None:
    people = roster(
        tmp_path,
        "username,first_name,last_name,email,section,github_id,role\n"
        "Octo-Cat,Ada,Byron,ada@x.edu,A,17,student\n"
        "hubot,,,,,18,\n"
        ",Jo,Roe,jo@x.edu,B,,student\n"
        "prof,Grace,Hopper,g@x.edu,,1,teacher\n"
        "helper,,,,,2,head-ta\n"
        "aide,,,,,3,TA\n",
    ).people
    assert [(person.id, person.name, person.email, person.section, dict(person.ids)) for person in people] == [
        ("Octo-Cat", "Ada Byron", "ada@x.edu", "A", {"github": "Octo-Cat"}),
        ("hubot", "hubot", "", "", {"github": "hubot"}),
        ("jo@x.edu", "Jo Roe", "jo@x.edu", "B", {}),
    ]


def test_the_old_roster_of_github_classroom_is_read(tmp_path: Path) -> None:
    people = roster(
        tmp_path,
        '"identifier","github_username","github_id","name"\n"s1","octo-cat","17","Ada Byron"\n"Jo Roe","","",""\n',
    ).people
    assert [(person.id, person.name, dict(person.ids)) for person in people] == [
        ("s1", "Ada Byron", {"github": "octo-cat"}),
        ("Jo Roe", "Jo Roe", {}),
    ]


def test_a_username_elsewhere_is_no_github_account(tmp_path: Path) -> None:
    known = roster(tmp_path, "id,name,username\ns1,Ada Byron,octo-cat\n")
    assert known.owner([Member("octo-cat", (("github", "octo-cat"),))]) is None


def test_a_short_row_gets_no_id_from_another_column(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="line 2: id is empty"):
        roster(tmp_path, "name,email,github,github_id,id\nAda,a@x.edu,octo\n")


def test_a_row_without_any_id_is_named(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="line 3: id is empty"):
        roster(tmp_path, "username,first_name,last_name,github_id\nada,Ada,Byron,1\n,Jo,Roe,\n")


def test_a_roster_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


CLASS = (
    'id,name,email,canvas_id,github\ns1,Jane Doe,j@x.edu,4711,octo\ns2,"Müller, Jörg",,,\ns3,Jo Roe,,,\ns4,Jo Roe,,,\n'
)


@pytest.mark.parametrize(
    ("member", "person"),
    [
        (Member("somebody", (("canvas_id", "4711"),)), "s1"),
        (Member("J@X.edu", (("any", "J@X.edu"),)), "s1"),
        (Member("octo", (("github", "Octo"),)), "s1"),
        (Member("doejane"), "s1"),
        (Member("Doe, Jane"), "s1"),
        (Member("jane doe"), "s1"),
        (Member("Jo\u0308rg Mu\u0308ller"), "s2"),
        (Member("müllerjörg", (("canvas_id", "9"),)), "s2"),
        (Member("doejane", (("canvas_id", "9"),)), None),
        (Member("Jo Roe"), None),
        (Member("nobody"), None),
        (Member("", (("any", ""),)), None),
    ],
)
def test_a_member_is_found_by_an_id_or_by_a_name_that_only_one_has(
    tmp_path: Path, member: Member, person: str | None
) -> None:
    owner = roster(tmp_path, CLASS).owner([member])
    assert (None if owner is None else owner.people) == (None if person is None else (person,))


def test_a_group_is_known_when_all_its_members_are(tmp_path: Path) -> None:
    known = roster(tmp_path, CLASS)
    group = known.owner([Member("Jörg Müller"), Member("doejane")])
    assert group is not None
    assert (group.people, group.student) == (("s1", "s2"), "Jane Doe, Müller, Jörg")
    assert known.owner([Member("doejane"), Member("nobody")]) is None
