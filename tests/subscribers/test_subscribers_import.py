"""Lists from elsewhere: what is taken from each program's file, and what is told of the rest."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from subscribers_kit import AT, brief, read

from briefing.errors import SubscriberError
from briefing.subscribers.statuses import moment_of

MAILCHIMP = (
    '"Email Address","First Name","Last Name",Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,'
    "CONFIRM_TIME,CONFIRM_IP,LAST_CHANGED,LEID,EUID,NOTES,TAGS{}\n"
    'ali@x.org,Ali,Haddad,"1 Port Road, Misrata",2,"2020-01-02 10:11:12",,'
    '"2020-01-03 10:11:12",192.0.2.1,"2021-01-02 10:11:12",1,a1,"He said ""yes"".\nTwice.",{}\n'
)
WANTED = [("ali@x.org", "Ali Haddad", "active")]


def test_mailchimp(tmp_path: Path) -> None:
    people, problems = read(tmp_path, MAILCHIMP.format("", ""), "subscribed_members_export_1.csv")
    assert not problems
    assert brief(people) == WANTED
    assert people[0].consent_at == datetime(2020, 1, 3, 10, 11, 12, tzinfo=UTC)
    assert people[0].consent_how == "import subscribed_members_export_1.csv from Mailchimp"


@pytest.mark.parametrize(
    ("name", "heading", "cell", "standing"),
    [
        ("unsubscribed_members_export_1.csv", ",UNSUB_TIME", ',"2021-05-06 07:08:09"', "left"),
        ("merged.csv", ",UNSUB_TIME", ',"2021-05-06 07:08:09"', "left"),
        ("unsubscribed_members_export_1.csv", "", "", "left"),
        ("cleaned_members_export_1.csv", ",CLEAN_TIME", ',"2021-05-06 07:08:09"', "suppressed"),
        ("merged.csv", ",UNSUB_TIME,CLEAN_TIME", ',x,"2021-05-06 07:08:09"', "suppressed"),
        ("merged.csv", ",UNSUB_TIME,CLEAN_TIME", ",,", "active"),
    ],
)
def test_mailchimp_keeps_those_who_left_apart(
    tmp_path: Path, name: str, heading: str, cell: str, standing: str
) -> None:
    (one,), problems = read(tmp_path, MAILCHIMP.format(heading, cell), name)
    assert not problems
    assert one.standing == standing
    if "2021" in cell:
        assert one.ended_at == datetime(2021, 5, 6, 7, 8, 9, tzinfo=UTC)
    if standing != "active":
        assert one.reason == f"{standing} in {name}"


def test_mailchimp_knows_people_who_never_subscribed(tmp_path: Path) -> None:
    with pytest.raises(SubscriberError, match="people who never subscribed"):
        read(tmp_path, MAILCHIMP.format("", ""), "nonsubscribed_members_export_1.csv")


@pytest.mark.parametrize("name", ["people.csv", "Unsubscribed.csv", "audience_export_1.csv"])
def test_mailchimp_is_asked_for_its_own_file_names(tmp_path: Path, name: str) -> None:
    """Nothing within the file of those who left need say so."""
    with pytest.raises(SubscriberError, match=rf"^{name}: .*keep Mailchimp's own file name"):
        read(tmp_path, MAILCHIMP.format("", ""), name)


def test_listmonk(tmp_path: Path) -> None:
    data = (
        "uuid,email,name,attributes,status,created_at,updated_at\n"
        'u1,ali@x.org,Ali Haddad,"{""city"": ""Misrata""}",enabled,'
        "2020-01-02T10:11:12.123456Z,2021-01-02T10:11:12Z\n"
        "u2,b@x.org,B,{},disabled,2020-01-02 10:11:12.1 +0200 EET,\n"
        "u3,c@x.org,C,{},blocklisted,2020-01-02T10:11:12Z,\n"
        "u4,d@x.org,D,{},resting,2020-01-02T10:11:12Z,\n"
    )
    people, problems = read(tmp_path, data)
    others = [("b@x.org", "B", "left"), ("c@x.org", "C", "suppressed")]
    assert brief(people) == [*WANTED, *others]
    assert people[0].consent_at == datetime(2020, 1, 2, 10, 11, 12, 123456, UTC)
    assert people[1].consent_at == datetime(2020, 1, 2, 8, 11, 12, 100000, UTC)
    assert problems == [
        'people.csv:5: "d@x.org" has a status that we do not know: "resting"'
        " (write subscribed or unsubscribed)"
    ]


@pytest.mark.parametrize("heading", ["type", "subscriber_type"])
def test_buttondown(tmp_path: Path, heading: str) -> None:
    kinds = {
        "regular": "active", "premium": "active", "past_due": "active", "unactivated": "pending",
        "unsubscribed": "left", "removed": "left", "spammy": "suppressed", "blocked": "suppressed",
        "undeliverable": "suppressed", "complained": "suppressed",
    }  # fmt: skip
    data = f"email,creation_date,notes,{heading},unsubscription_date\n"
    for number, kind in enumerate(kinds):
        data += f"p{number}@x.org,2020-01-02 10:11:12.123456+00:00,A note,{kind},\n"
    data += "z@x.org,2020-01-02,,regular,2022-01-02\n"
    people, problems = read(tmp_path, data)
    assert not problems
    assert [one.standing.value for one in people] == [*kinds.values(), "left"]
    assert {one.consent_at.year for one in people} == {2020}
    assert {one.name for one in people} == {""}


def test_ghost(tmp_path: Path) -> None:
    data = (
        "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,"
        "deleted_at,labels,tiers\r\n"
        "1,ali@x.org,Ali Haddad,,true,false,,2020-01-02T10:11:12.000Z,,,\r\n"
        "2,b@x.org,,,false,false,,2020-01-02T10:11:12.000Z,,,\r\n"
        "3,c@x.org,,,true,false,,2020-01-02T10:11:12.000Z,2021-01-02T10:11:12.000Z,,\r\n"
        "4,d@x.org,,,,false,,2020-01-02T10:11:12.000Z,,,\r\n"
    )
    people, problems = read(tmp_path, data)
    assert brief(people) == [*WANTED, ("b@x.org", "", "left"), ("c@x.org", "", "left")]
    assert [line.split(" (")[0] for line in problems] == [
        'people.csv:5: "d@x.org" has a status that we do not know: ""'
    ]


@pytest.mark.parametrize(
    "data",
    [
        "ali@x.org\n",
        "Ali Haddad <ali@x.org>",
        "\n\n  ali@x.org  \r\n\r\n",
        "ali@x.org,Ali Haddad\n",
        "Ali Haddad;ali@x.org\n",
        "Email\nali@x.org\n",
        "sep=;\nE-mail;Name\nali@x.org;Ali Haddad\n",
        "Name,Your e-mail address,Phone\nAli Haddad,ali@x.org,1\n",
        "First name\tLast name\tEmail\nAli\tHaddad\tali@x.org\n",
        "Email,Email marketing consent,Full name\nali@x.org,yes,Ali Haddad\n",
        "Name,Address\nAli Haddad,ali@x.org\n",
        "email,subscribed\nali@x.org,Yes\n",
        "email,status\nali@x.org,Opted_In\n".replace("Opted_In", "SUBSCRIBED"),
        "email\nAli Haddad <ali@x.org>\n",
        "email\rali@x.org\r",
        '"ali@x.org","Ali Haddad"\n',
        "ali@x.org, ",
        '"Haddad, Ali" <ali@x.org>\n',
    ],
)
def test_lists_of_any_make(tmp_path: Path, data: str) -> None:
    people, problems = read(tmp_path, data)
    assert not problems
    ((mailbox, name, standing),) = brief(people)
    assert (mailbox, standing) == ("ali@x.org", "active")
    assert name in {"", "Ali Haddad", "Haddad, Ali"}
    assert bool(name) == ("Haddad" in data)
    assert (people[0].consent_at, people[0].consent_how) == (AT, "import people.csv")


@pytest.mark.parametrize(
    "heading", ["البريد الإلكتروني", "الايميل", "بريد الكتروني", "عنوان البريد الإلكتروني"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_arabic_lists_in_the_encodings_of_office_programs(
    tmp_path: Path, heading: str, encoding: str
) -> None:
    data = f"الاسم;{heading};الحالة\nعلي حداد;ali@x.org;مشترك\nمي;b@x.org;غير مشترك\n"
    people, problems = read(tmp_path, data.encode(encoding))
    assert not problems
    assert brief(people) == [("ali@x.org", "علي حداد", "active"), ("b@x.org", "مي", "left")]


def test_a_list_in_latin_letters_of_windows(tmp_path: Path) -> None:
    people, problems = read(tmp_path, "name,email\nJosé Müller,j@x.org\n".encode("windows-1252"))
    assert brief(people) == [("j@x.org", "José Müller", "active")]
    assert not problems


def test_utf16_of_the_other_end(tmp_path: Path) -> None:
    data = b"\xfe\xff" + "علي <ali@x.org>\n".encode("utf-16-be")
    assert brief(read(tmp_path, data)[0]) == [("ali@x.org", "علي", "active")]


def test_letters_that_cannot_be_read_are_told_and_the_rest_is_taken(tmp_path: Path) -> None:
    data = "name,email\nعلي,ali@x.org\n".encode() + b"Jos\xe9,j@x.org\nMei,m@x.org\n"
    people, problems = read(tmp_path, data)
    assert [one.address.mailbox for one in people] == ["ali@x.org", "m@x.org"]
    assert problems == ["people.csv:3: has letters that cannot be read (save the list as UTF-8)"]


def test_every_row_that_is_not_taken_is_told(tmp_path: Path) -> None:
    data = (
        "email,name,edition,joined\n"
        "a@x.org,A,,2020-01-02\n"
        "\n"
        "not an address,B,,\n"
        ",C,,\n"
        'd@x.org,"D\nof two lines",AR,\n'
        "e@x.org,E,fr,\n"
        "a\0b@x.org,F,,\n"
        "g@x.org\n"
        "h@x.org,H,,12/07/2023\n"
        "i@x.org,I,,2033-01-01\n"
        ",,,\n"
    )
    people, problems = read(tmp_path, data)
    assert [one.address.mailbox[0] for one in people] == list("adghi")
    assert [one.edition for one in people] == ["en", "ar", "en", "en", "en"]
    assert people[1].name == "D of two lines"
    assert [one.consent_at == AT for one in people] == [False, True, True, True, True]
    assert people[3].consent_how == 'import people.csv, which says "12/07/2023"'
    assert people[4].consent_how == 'import people.csv, which says "2033-01-01"'
    assert [line.split(" (")[0] for line in problems] == [
        'people.csv:4: "not an address" is no e-mail address: an email address must have an @-sign',
        "people.csv:5: has no address",
        'people.csv:8: "e@x.org" is to get an edition that there is not: "fr"',
        'people.csv:9: "a b@x.org" is no e-mail address: '
        "the email address contains invalid characters before the @-sign: U+0000",
    ]
    people, problems = read(tmp_path, data, edition="ar")
    assert {one.edition for one in people} == {"ar"}
    assert len(people) == 6


def test_several_addresses_in_a_row(tmp_path: Path) -> None:
    people, problems = read(tmp_path, "a@x.org; B <b@x.org>; c@\nno address here\n")
    assert brief(people) == [("a@x.org", "", "active"), ("b@x.org", "B", "active")]
    assert [line.split(" (")[0] for line in problems] == [
        'people.csv:1: "c@" is no e-mail address: there must be something after the @-sign',
        'people.csv:2: has no address: "no address here"',
    ]


def test_a_quotation_mark_that_is_not_closed_costs_no_more_than_a_cell(tmp_path: Path) -> None:
    rows = "".join(f"p{number}@x.org,P\n" for number in range(20_000))
    people, problems = read(tmp_path, f'email,name\na@x.org,"A\n{rows}')
    assert "people.csv:2: a quotation mark is not closed" in problems[0]
    assert len(people) > 5_000
    assert people[-1].address.mailbox == "p19999@x.org"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\n \r\n", "is empty"),
        (b"PK\x03\x04" + bytes(30), "an office document or an archive"),
        (b"a@x.org\0\0", "is no text"),
        (b"name,phone\nAli,1\n", r"people.csv:1: no column is called after e-mail addresses"),
        (b"\xff\xfe" + "name;city\n".encode("utf-16-le"), "no column is called"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(SubscriberError, match=message):
        read(tmp_path, data)


@given(
    st.binary(max_size=80)
    | st.text(st.sampled_from('a@x.org,;"\n\r\t<>ع=\0\ufeff'), max_size=80).map(str.encode)
)
def test_no_file_is_too_strange(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for heading in (b"", b"email,name,status\n"):
        with suppress(SubscriberError):
            people, problems = read(folder, heading + data)
            assert all(one.address.mailbox for one in people)
            assert all(line.startswith("people.csv:") and line.isprintable() for line in problems)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2020-01-02", "2020-01-02T00:00:00+00:00"),
        ("2020-01-02 03:04", "2020-01-02T03:04:00+00:00"),
        ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05+00:00"),
        ("2020-01-02T03:04:05.678Z", "2020-01-02T03:04:05.678000+00:00"),
        ("2020-01-02 03:04:05.123456789 +0200 EET", "2020-01-02T01:04:05.123456+00:00"),
        ("2020-01-02 03:04:05-05:30", "2020-01-02T08:34:05+00:00"),
        ("2020-13-02", None),
        ("0001-01-01 00:00:00+02:00", None),
        ("12/07/2023", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_moment(text: str, iso: str | None) -> None:
    moment = moment_of(text)
    assert (moment and moment.isoformat()) == iso
