"""Numbers, dates, ages and addresses as clinicians of many countries write them, and what only looks like them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.cases.gate import Kind, Known
from tests.cogs.cases.gate.marked import kinds, marked

FEW = settings(max_examples=40, deadline=None)


def holds(text: str, kind: str, words: str) -> bool:
    """Whether a span of that kind covers the words, whatever else it covers."""
    return any(found == kind and words in span for found, span in marked(text, own=None))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("MUA booked 19/8. Serial cast?", "19/8"),
        ("Seen 3.7 in clinic", "3.7"),
        ("She told us on Tuesday 7 July and left", "Tuesday 7 July"),
        ("Met on the 14th of March", "14th of March"),
        ("Injured 12SEP2025 at work", "12SEP2025"),
        ("Op 13-Sep-25, cast after", "13-Sep-25"),
        ("In theatre 12-14 March", "12-14 March"),
        ("Injected 2/4, 9/4 and 16/4", "16/4"),
        ("Seen 2026/06/03 again", "2026/06/03"),
        ("admitted 22.X.2025", "22.X.2025"),
        ("Opérée le 4 juin 2026", "4 juin 2026"),
        ("Entlassung 14. März", "14. März"),
        ("Home by Christmas Eve 2025", "Christmas Eve 2025"),
        ("Accident in summer 2025", "summer 2025"),
        ("Crash, 11/2025, both legs", "11/2025"),
        ("Transport planned 28th, early", "28th"),
    ],
)
def test_dates(text: str, words: str) -> None:
    assert holds(text, "DATE", words)


@pytest.mark.parametrize(
    "written",
    ["12 Sept '51", "120951", "12/9", "12-09-51", "3 May", "1951-09-12", "Feb 1960", "12.9.51"],
)
@pytest.mark.parametrize("cue", ["DOB", "d.o.b.", "D/O/B:", "born", "Date of birth =", "geb."])
def test_dates_of_birth(cue: str, written: str) -> None:
    assert holds(f"{cue} {written}, lives alone", "BIRTH_DATE", written.removeprefix("'"))


@pytest.mark.parametrize(
    "text",
    [
        "Power 4/5, pain 3/10, Berg 41/56, MoCA 24/30, GCS 15/15, L4/5 and C6/7.",
        "Antibiotics for 10/7, symptoms for 18/12, reviewed 2/52 ago, MRI 2/12 ago, next 6/12.",
        "Dose 10/5 mg, Targin 20/10 bd, Symbicort 200/6, BiPAP 16/6, insulin 30/7.",
        "On 4/5 occasions, from 8/10 to 3/10, since 5/10 at night.",
        "At 9.30 every Wednesday, 12.30 to 1.15 pm; 0930-1030.",
        "On the 5th metatarsal, the 2nd toe, by the 12th week, his 3rd stroke, on the 5th floor.",
        "May he walk? We march on. In 2024, since 2019, from 2014 to 2018, in the 1960s.",
        "Grip 12/14/13 kg, Jamar 28-30-29, MCP 0/85, PIP 15/70, vision 6/5, ratio 2/1.",
    ],
)
def test_scores_doses_and_durations_are_no_dates(text: str) -> None:
    assert kinds(text, own=None) == set()


@given(day=st.integers(1, 31), month=st.integers(1, 12), pad=st.booleans())
@FEW
def test_a_day_of_any_month_is_a_date_where_somebody_was_seen(
    day: int, month: int, pad: bool
) -> None:
    written = f"{day:02}/{month:02}" if pad else f"{day}/{month}"
    assert holds(f"She was seen {written}, with her son.", "DATE", written)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mr Abernathy is 96, walks with a stick", "96"),
        ("from Greenock, ninety-three, wants to dance", "ninety-three"),
        ("She turns 97 in spring", "97"),
        ("A 94yo with a #NOF", "94yo"),
        ("a 102-year-old lady", "102-year-old"),
        ("aged 93, deaf", "93"),
        ("Dad is 96. He cooks.", "96"),
        ("At 91, she drives", "91"),
        ("Pt 92F lives alone", "92F"),
        ("In her 95th year", "95th"),
        ("She will be 95 next month", "95"),
        ("He'll be one hundred soon", "one hundred"),
        ("Pushing 93 and fit", "93"),
        ("My hubby 95 shares the room", "95"),
        ("Mme L., 92 ans, veuve", "92 ans"),
        ("eine 93-jährige Frau", "93-jährige"),
    ],
)
def test_ages_over_89(text: str, words: str) -> None:
    assert holds(text, "AGE", words[:2] if words[0].isdigit() else words)


@pytest.mark.parametrize(
    "text",
    [
        "Sats were 93, pulse is 98, saturation is 94, weight is 92, IQ 97, flexion is 95 now.",
        "Knee bends to ninety. Hips at ninety degrees. Ninety minutes. Ninety-day review.",
        "Ward of 96 beds. Sample of 93. 94 of 112 replied; ninety-two per cent agreed.",
        "Over 90. People aged 90 and over. 95 of 126 points. 97 falls in 2025. 90 % of them.",
        "He walked 90 m, then 110 m. 110 kg man. 92 kg woman. Turn 90 degrees. Reached 110 today.",
        "Pt 98 on RA. She's 94 on air. Hit 100 reps. A hundred steps. Scored 94.",
    ],
)
def test_readings_are_no_ages(text: str) -> None:
    assert kinds(text, own=None) == set()


@pytest.mark.parametrize("region", ["", "AU", "DE"])
@pytest.mark.parametrize(
    "number",
    [
        "(905) 555-0148",
        "07700 900 316",
        "07700900316",
        "(03) 5555 1234",
        "020 7946 0958",
        "01632 960983",
        "1-800-555-0199 ext. 4471",
        "+1 (212) 555-0110 x22",
        "512 555 0144",
        "082 555 1234",
        "0722 418 093",
        "0803 417 2256",
        "98450 12345",
        "012-345 6789",
        "0917-555-1234",
        "030/1234567",
        "06 12 34 56 78",
        "06-12345678",
        "070-123 45 67",
        "090-1234-5678",
        "0044 7700 900316",
        "+353 (0)87 123 4567",
        "(11) 91234-5678",
        "1300 975 711",
        "555-0123",
    ],
)
def test_telephone_numbers_of_any_country_wherever_the_community_is(
    number: str, region: str
) -> None:
    text = f"Her son, {number}, knows more."
    assert number in [
        words.strip() for _kind, words in marked(text, own=None, known=Known(region=region))
    ]


@pytest.mark.parametrize("text", ["Pager 55231", "Bleep 2231", "ext 4471", "Ward phone 31447"])
def test_telephones_inside_a_house(text: str) -> None:
    assert holds(f"{text} after six.", "PHONE", text.rsplit(maxsplit=1)[-1])


@pytest.mark.parametrize(
    "text",
    [
        "Called 4 times, rang x 5, phone in 6 weeks, text 12 words, call 4 people.",
        "1200-1500 kcal, 6000-8000 steps, 10 000 steps, 152 000 platelets, 12 500 in all.",
        "PMID 31245678, ISRCTN12345678, NCT01234567, Cochrane CD004123, SNOMED 230690007.",
        "Series 120 118 122 116, steps 4120 3980 5230 6100, 0600 1000 1400 1800 2200.",
        "EQ-5D 11121, MBS item 10960, NICE NG197, CPT 97110, ICD S72.001A, EN 12182.",
        "In 2023-24 401, 2019;101(4):233-41, pages 1145-1152, 2019-2023.",
    ],
)
def test_counts_series_and_codes_are_nobodys(text: str) -> None:
    assert kinds(text, own=None) == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("UPRN in the system 2271-0916", "2271-0916"),
        ("Hospital number is RXH 338821", "RXH 338821"),
        ("U.R. No 123456", "123456"),
        ("OHIP # 6283-194-775-VK", "6283-194-775-VK"),
        ("Our ref: TK-118", "TK-118"),
        ("ACC45 TB88120", "TB88120"),
        ("chart 118-27-4", "118-27-4"),
        ("Folder no. 44/7190", "44/7190"),
        ("H&C number 338 712 4471", "338 712 4471"),
        ("File no 2026/0447", "2026/0447"),
        ("IC 840312-11-5283", "840312-11-5283"),
        ("NI number QQ 12 34 56 C", "12 34 56"),
        ("Case no 26-44719", "26-44719"),
        ("CHI 0703415128", "0703415128"),
        ("WorkCover 26/0044719", "26/0044719"),
    ],
)
def test_record_numbers_by_their_label(text: str, words: str) -> None:
    assert any(words in span for _kind, span in marked(f"{text}. She walks.", own=None))


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("DVA SX 4410.", "DVA", "SX 4410"),
        ("He gave NX 284716 as his number", "DVA", "NX 284716"),
        ("Gold card VX70218", "DVA", "VX70218"),
        ("Medicare no. 2428778132/1", "MEDICARE", "2428778132/1"),
        ("NDIS no. 430-881-726", "NDIS", "430-881-726"),
        ("NHI abc1235", "NHI", "abc1235"),
        ("BSB 063-112 acct 1048 2297", "ACCOUNT", "1048 2297"),
        ("Sort code 20-00-00", "ACCOUNT", "20-00-00"),
        ("HCPC no. PH 104471", "REGISTRATION", "PH 104471"),
        ("NMC PIN 98I1234E", "REGISTRATION", "98I1234E"),
        ("A van, BD51 SMR, hit her", "REGISTRATION", "BD51 SMR"),
        ("He drives MH12DE1433", "REGISTRATION", "MH12DE1433"),
        ("insta: bigkev_62", "HANDLE", "bigkev_62"),
        ("username kdoolan", "HANDLE", "kdoolan"),
        ("see linktr.ee/kwame.art", "URL", "linktr.ee/kwame.art"),
        ("see rubys-journey.org.au", "URL", "rubys-journey.org.au"),
        ("MAC 00:1A:2B:3C:4D:5E", "IP", "00:1A:2B:3C:4D:5E"),
    ],
)
def test_other_numbers_by_label_and_form(text: str, kind: str, words: str) -> None:
    assert holds(text, kind, words)


@pytest.mark.parametrize(
    "text",
    [
        "Policy of 2024. Claim nothing. Ref to OT. Case of 2023. Reference range 135-145.",
        "NHS 111, NHS 24, NDIS 2023 review, Medicare item 10960, ACC 2001.",
        "Plate 14 of 38, plate 4 holes, unit 3, file 3, order 2 more, study 12, number 5 of 6.",
        "Subjects 1204, sample of 1204, patients 1204, members 1200, visits 12.",
        "Twitter use 3 h a day, YouTube 20 min, Facebook in 2019, signal T2 hyperintense.",
        "Login problems again. Handle: built-up, 35 mm.",
    ],
)
def test_a_label_alone_makes_no_number(text: str) -> None:
    assert kinds(text, own=None) == set()


@pytest.mark.parametrize(
    "address",
    [
        "14 The Willows, Ashby",
        "Flat 2/1, 45 Byres Road, Glasgow",
        "Unit 3/41 Banksia St, Yeppoon QLD 4703",
        "12 The Esplanade, Lakes Entrance",
        "Blk 123 Ang Mo Kio Ave 3 #05-123",
        "No. 12, Jalan SS2/24, Petaling Jaya 47300",
        "Flat 12, Sea Breeze Apartments, Hill Road, Bandra West, Mumbai 400050",
        "Plot 21, Sector 14, Gurgaon",
        "Knockbrack, Ballymote, Co. Sligo",
        "6 Cois na Trá, Ballyvaughan, Co. Clare",
        "Hauptstraße 12, 10115 Berlin",
        "12 rue de la Paix, 75002 Paris",
        "Via Roma 12, Torino",
        "Keizersgracht 120, 1015 CW Amsterdam",
        "Storgatan 5",
        "4419 County Road 18, Orland, CA",
        "123 N 4th St Apt 2B, Austin, TX",
        "RMB 2240, Tocumwal",
        "RR 2, Box 114, Moose Jaw",
        "PO Box 114, Alice Springs NT 0871",
        "Private Bag X12, Mthatha",
        "Stand 4512, Zone 6, Soweto",
        "Rose Cottage, Mill Lane, Thirsk",
        "Room 14, Bluegum Hostel, Alice Springs",
    ],
)
def test_addresses_of_many_countries(address: str) -> None:
    text = f"She lives at {address}. Her son visits."
    at = text.index(address)
    covered = sum(
        len(words)
        for kind, words in marked(text, own=None)
        if kind in ("ADDRESS", "POSTCODE") and text.index(words) >= at
    )
    assert 2 * covered >= len(address)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Eircode H91 E2K7", "H91 E2K7"),
        ("T12X3Y4 is home", "T12X3Y4"),
        ("post code LL57", "LL57"),
        ("from SW1A1AA", "SW1A1AA"),
        ("postal code k1a 0b1", "k1a 0b1"),
        ("zip 02139", "02139"),
        ("PIN 560 011", "560 011"),
        ("in Ararat 3377", "3377"),
        ("Texas 78704", "78704"),
        ("1017 XK Amsterdam", "1017 XK"),
        ("S(560123)", "560123"),
    ],
)
def test_postcodes(text: str, code: str) -> None:
    assert holds(f"She is {text}.", "POSTCODE", code)


@pytest.mark.parametrize(
    "text",
    [
        "Unit 3, Stroke. Ward 5, Day 3. Block 2, Week 4. Room 4, Bed 12, NBM. Level 3, Band A.",
        "6 Minute Walk Test, 4 Square Step Test, 9 Hole Peg Test, 10 Metre Walk, 10 minute walk.",
        "Lives at home with 2 dogs, moved to 2 Wheeled frame, fell at 3 am, home is 2 storeys.",
        "1200 KJ, 2000 IU, 1500 ML, 1430 HR, Act 2014, Jevity 1200 ml, 2713 AD.",
        "T12 L1, C5 C6, Stage 2B, Class 2, RR 18, SpO2 94.",
    ],
)
def test_wards_tests_and_units_are_no_addresses(text: str) -> None:
    assert kinds(text, own=None) == set()


def test_a_service_is_told_by_its_own_name() -> None:
    assert holds("He is in Larkfield Unit now", "FACILITY", "Larkfield Unit")
    assert holds("Seen at Footscray Community Health", "FACILITY", "Footscray")
    assert holds("She picks at Amazon Brampton", "FACILITY", "Amazon Brampton")
    assert holds("ICU Ysbyty Gwynedd", "FACILITY", "Ysbyty Gwynedd")


@pytest.mark.parametrize(
    "text",
    [
        "The Acquired Brain Injury Unit, the Hand Unit, the Hyperacute Stroke Unit, the Day Centre.",
        "Kmart chair, Bunnings glue, an Aldi thickener. At Coles on Friday. Epworth 14.",
    ],
)
def test_a_kind_of_service_or_a_shop_is_no_facility(text: str) -> None:
    assert Kind.FACILITY.name not in kinds(text, own=None)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Lives Strandparken 118, 2. tv., 8000. Walks.", "ADDRESS", "Strandparken 118, 2. tv."),
        ("He found my home address, Ekbacken 9.", "ADDRESS", "Ekbacken 9"),
        ("Resides at Rt 2 Box 117-A with his wife.", "ADDRESS", "Rt 2 Box 117-A"),
        ("Sleeps on Narrowboat Kingfisher, Mooring 12, Hob Lock.", "ADDRESS", "Mooring 12"),
        ("///lantern.copper.swings is where he was found", "ADDRESS", "lantern.copper.swings"),
        ("w3w: filled.count.soap", "ADDRESS", "filled.count.soap"),
        ("Moving to 48B Rangiora Terrace, RD 3, Te Puke 3183 soon.", "ADDRESS", "3183"),
        ("The neighbour, as they call him, is 101 and walks.", "AGE", "101"),
        ("Still dizzy. 95 but sharp as anything.", "AGE", "95"),
        ("L MCA stroke 03/11, now week 5.", "DATE", "03/11"),
        ("Clavicle plated 01/03, wants to ride.", "DATE", "01/03"),
        ("s/p L BKA 3/18. Uninsured.", "DATE", "3/18"),
        ("6/6 was cancelled as no interpreter came.", "DATE", "6/6"),
        ("Pec repair, 30.4., week 11.", "DATE", "30.4."),
        ("Next race 7 Dis, taping?", "DATE", "7 Dis"),
        ("Complete SCI on 9 Mac 2025.", "DATE", "9 Mac 2025"),
        ("Coconut at the wedding sat 2 nov.", "DATE", "2 nov"),
        ("Udar 12 marca 2025, Schlaganfall", "DATE", "12 marca 2025"),
        ("She wants my insta (physio.in.progress) for videos.", "HANDLE", "physio.in.progress"),
        ("Send the HCPC renewal (OT 58213) today.", "REGISTRATION", "58213"),
        ("Coordinator at Bright Harbour Supports rang.", "FACILITY", "Bright Harbour Supports"),
        ("Lives in SIL by Kindred Ways.", "FACILITY", "Kindred Ways"),
        ("Visit at Haus Abendsonne.", "FACILITY", "Haus Abendsonne"),
        ("A letter for Bluebonnet Freight.", "FACILITY", "Bluebonnet Freight"),
    ],
)
def test_more_ways_to_write(text: str, kind: str, words: str) -> None:
    assert holds(text, kind, words)


@pytest.mark.parametrize(
    "text",
    [
        "After stroke, 3/5 power, burning 8/10 and later 4/10. Berg 9/56.",
        "Vision 6/6 and 6/12. Pain 5/10. BP 95/60. Xarelto 20 via PEG.",
        "Jug at 30.4. Then it fell to 12.5. Insulin dec 5 mg as before.",
        "95 degrees, but stiff. 98 on room air, is 101 kPa.",
        "Pitch 12, slip 3 mm, berth of two metres. Score 7 of 10.",
    ],
)
def test_what_only_looks_like_those(text: str) -> None:
    assert kinds(text, own=None) == set()
