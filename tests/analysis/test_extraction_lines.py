"""Lines as reports write them, with every mention that must be found and nothing else."""

import pytest

from forestall.analysis.extraction import extract

LINES: list[tuple[str, list[tuple[str, str, str]]]] = [
    (
        "Subject uses 07700 900123 and 07700 900456.",
        [("phone", "07700 900123", "+447700900123"), ("phone", "07700 900456", "+447700900456")],
    ),
    (
        "tel:+44 (0)20 7946 0958, mob +44(0)7911 123456",
        [("phone", "+44 (0)20 7946 0958", "+442079460958"), ("phone", "+44(0)7911 123456", "+447911123456")],
    ),
    ("0 7 7 0 0 9 0 0 1 2 3 is the new deal line", [("phone", "0 7 7 0 0 9 0 0 1 2 3", "+447700900123")]),
    (
        "Calls from 07700-900-123/07700-900-124 overnight",
        [("phone", "07700-900-123", "+447700900123"), ("phone", "07700-900-124", "+447700900124")],
    ),
    ("Caller (0161) 496 0123 hung up", [("phone", "(0161) 496 0123", "+441614960123")]),
    (
        "Romanian number +40 721 234 567 and 0031 6 12345678 seen",
        [("phone", "+40 721 234 567", "+40721234567"), ("phone", "0031 6 12345678", "+31612345678")],
    ),
    ("A phone ending 4421 was seized; crime ref 42/12345/24, URN 07123456789", []),
    ("serial number 20451234567 and custody no DN/01234/24", []),
    (
        "[12/03/2024, 14:05:22] +44 7700 900123: meet @ 10pm m8",
        [("date", "12/03/2024", "2024-03-12"), ("phone", "+44 7700 900123", "+447700900123")],
    ),
    (
        "From: John <john.smith@example.co.uk>\tTo: k@example.org",
        [
            ("email", "john.smith@example.co.uk", "john.smith@example.co.uk"),
            ("email", "k@example.org", "k@example.org"),
        ],
    ),
    (
        "contact j.bloggs [at] example (dot) com re cash",
        [("email", "j.bloggs [at] example (dot) com", "j.bloggs@example.com")],
    ),
    (
        "email jo_b(at)mail[.]example[.]org.",
        [("email", "jo_b(at)mail[.]example[.]org", "jo_b@mail.example.org")],
    ),
    ("write to sam at example dot com please", [("email", "sam at example dot com", "sam@example.com")]),
    (
        "On Telegram as @Ghost_99 and @pluggy.uk",
        [("handle", "@Ghost_99", "telegram:@ghost_99"), ("handle", "@pluggy.uk", "telegram:@pluggy.uk")],
    ),
    (
        "Snapchat: kingpin_22, insta @lady.x, others tagged @mule77",
        [
            ("handle", "kingpin_22", "snapchat:@kingpin_22"),
            ("handle", "@lady.x", "instagram:@lady.x"),
            ("handle", "@mule77", "@mule77"),
        ],
    ),
    ("@dizzyk (Snapchat) replied", [("handle", "@dizzyk", "snapchat:@dizzyk")]),
    (
        "ANPR: AB12CDE 14:02 M6 J12; BD51 SMR; vrm A123 BCD",
        [
            ("vehicle", "AB12CDE", "AB12CDE"),
            ("vehicle", "BD51 SMR", "BD51SMR"),
            ("vehicle", "A123 BCD", "A123BCD"),
        ],
    ),
    (
        "Black VW Golf reg LB19-XYZ seen, also ABC 123D and IAZ 1234",
        [
            ("vehicle", "LB19-XYZ", "LB19XYZ"),
            ("vehicle", "ABC 123D", "ABC123D"),
            ("vehicle", "IAZ 1234", "IAZ1234"),
        ],
    ),
    (
        "A Polish registered lorry WX 12345 and Romanian plate B 123 ABC",
        [("vehicle", "WX 12345", "WX12345"), ("vehicle", "B 123 ABC", "B123ABC")],
    ),
    (
        "IBAN GB29 NWBK 6016 1331 9268 19 received £4,500.00",
        [
            ("iban", "GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"),
            ("money", "£4,500.00", "GBP 4500.00"),
        ],
    ),
    (
        "iban: de89370400440532013000; bad GB29NWBK60161331926818",
        [("iban", "de89370400440532013000", "DE89370400440532013000")],
    ),
    (
        "sort code 20-45-45, account number 12345678",
        [("bank_account", "20-45-45, account number 12345678", "20-45-45 12345678")],
    ),
    ("Acc 12345678 s/c 20-45-45", [("bank_account", "12345678 s/c 20-45-45", "20-45-45 12345678")]),
    ("paid into 04-00-04 12345678", [("bank_account", "04-00-04 12345678", "04-00-04 12345678")]),
    ("card 4539 1488 0343 6467 exp 04/25 cvv 123", [("card", "4539 1488 0343 6467", "4539148803436467")]),
    (
        "Amex 3782-822463-10005 used; 4539 1488 0343 6468 no",
        [("card", "3782-822463-10005", "378282246310005")],
    ),
    (
        "btc 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq.",
        [
            ("crypto", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
            (
                "crypto",
                "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
                "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            ),
        ],
    ),
    (
        "eth 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed and 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
        [
            (
                "crypto",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            )
        ],
    ),
    (
        "USDT to TJRabPrwbZy45sbavfcjinPJC18kjpRTv8 (tron)",
        [("crypto", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")],
    ),
    (
        "Director of Acme Ltd (09876543) and SC123456",
        [("company_number", "09876543", "09876543"), ("company_number", "SC123456", "SC123456")],
    ),
    ("Company no: 01234567; invoice 12345678", [("company_number", "01234567", "01234567")]),
    (
        "DOB 12/05/1985, on 3rd Feb 24, between 12 January 2024 and March 2024",
        [
            ("date", "12/05/1985", "1985-05-12"),
            ("date", "3rd Feb 24", "2024-02-03"),
            ("date", "12 January 2024", "2024-01-12"),
            ("date", "March 2024", "2024-03"),
        ],
    ),
    (
        "2024-03-12T14:05:00Z door; 12-MAR-2024 1430hrs; 12 Jan 14:30",
        [("date", "2024-03-12", "2024-03-12"), ("date", "12-MAR-2024", "2024-03-12")],
    ),
    (
        "owes 5 grand, paid 20k cash, €1.500,00 and $2m, 300 quid, £5-10k; ran 10k",
        [
            ("money", "5 grand", "GBP 5000.00"),
            ("money", "20k", "GBP 20000.00"),
            ("money", "€1.500,00", "EUR 1500.00"),
            ("money", "$2m", "USD 2000000.00"),
            ("money", "300 quid", "GBP 300.00"),
            ("money", "£5-10k", "GBP 5000.00-10000.00"),
        ],
    ),
    (
        "lives at M14 5GH / sw1a1aa; on the M25 near A40, B4100, graded B/2/1, 1B1",
        [("postcode", "M14 5GH", "M14 5GH"), ("postcode", "sw1a1aa", "SW1A 1AA")],
    ),
    (
        "IMEI 490154203237518 and 35-209900-176148-1",
        [("imei", "490154203237518", "490154203237518"), ("imei", "35-209900-176148-1", "352099001761481")],
    ),
    (
        "NINO AB 12 34 56 C, also jk123456a",
        [("nino", "AB 12 34 56 C", "AB123456C"), ("nino", "jk123456a", "JK123456A")],
    ),
    (
        "login from 192.168.1.10 and 2001:db8::1, hxxp://evil[.]example[.]com/a?b=1.",
        [
            ("ip", "192.168.1.10", "192.168.1.10"),
            ("ip", "2001:db8::1", "2001:db8::1"),
            ("url", "hxxp://evil[.]example[.]com/a?b=1", "http://evil.example.com/a?b=1"),
        ],
    ),
    (
        "passport no. 533401372 Romanian passport 054321987",
        [("passport", "533401372", "533401372"), ("passport", "054321987", "054321987")],
    ),
    (
        "SMS,447700900123,07700900456,2024-03-12 14:05:11,need 2 b",
        [
            ("phone", "447700900123", "+447700900123"),
            ("phone", "07700900456", "+447700900456"),
            ("date", "2024-03-12", "2024-03-12"),
        ],
    ),
    ("447700900123@s\x2ewhatsapp.net joined", [("phone", "447700900123", "+447700900123")]),
    (
        "\uff10\uff17\uff17\uff10\uff10 \uff19\uff10\uff10\uff11\uff12\uff13 and 07\u200b700\u200d900124",
        [
            ("phone", "０７７００ ９００１２３", "+447700900123"),
            ("phone", "07\u200b700\u200d900124", "+447700900124"),
        ],
    ),
    (
        "\u0410\u041212 \u0421D\u0415 (cyrillic) and O77O0 9OO I23",
        [("vehicle", "АВ12 СDЕ", "AB12CDE"), ("phone", "O77O0 9OO I23", "+447700900123")],
    ),
    ("GR SJ 83012 98015, ISBN 978-0-306-40615-7, tracking 00340434161094042557, badge 4421", []),
    ("Between 0800-0900 12 men; invoice 07700900123; at 14:30 on 5th; house 12; 2024", []),
    (
        "t.me/ghost99 and https://shop.example.com/x, see www.foo.net",
        [
            ("url", "t.me/ghost99", "t.me/ghost99"),
            ("url", "https://shop.example.com/x", "https://shop.example.com/x"),
            ("url", "www.foo.net", "www.foo.net"),
        ],
    ),
    ("seen.Then he left.It was 1.2.3 and e.g. this, report.doc", []),
    (
        "bank narrative: FPI J SMITH 200415 12345678 REF RENT 07JAN24 500.00",
        [("date", "07JAN24", "2024-01-07"), ("bank_account", "200415 12345678", "20-04-15 12345678")],
    ),
    (
        "+353 87 123 4567; 00353871234567; +1 (202) 555-0143; +44.7700.900123",
        [
            ("phone", "+353 87 123 4567", "+353871234567"),
            ("phone", "00353871234567", "+353871234567"),
            ("phone", "+1 (202) 555-0143", "+12025550143"),
            ("phone", "+44.7700.900123", "+447700900123"),
        ],
    ),
    (
        "landlines 020 7946 0123, 0131 496 0456, 01632 960123, 028 9649 0123, 02079460999",
        [
            ("phone", "020 7946 0123", "+442079460123"),
            ("phone", "0131 496 0456", "+441314960456"),
            ("phone", "01632 960123", "+441632960123"),
            ("phone", "028 9649 0123", "+442896490123"),
            ("phone", "02079460999", "+442079460999"),
        ],
    ),
    (
        "\"07700900123\" 'AB12 CDE' M1 1AE. Tel.07700900124",
        [
            ("phone", "07700900123", "+447700900123"),
            ("vehicle", "AB12 CDE", "AB12CDE"),
            ("postcode", "M1 1AE", "M1 1AE"),
            ("phone", "07700900124", "+447700900124"),
        ],
    ),
    (
        "mobile 07700 900123 12 March 2024 22:10",
        [("phone", "07700 900123", "+447700900123"), ("date", "12 March 2024", "2024-03-12")],
    ),
    (
        "+44 7700 900123 12/03/2024",
        [("phone", "+44 7700 900123", "+447700900123"), ("date", "12/03/2024", "2024-03-12")],
    ),
    (
        "between £500-£700 or £200 to £300, £1,250 p/w. £20 notes",
        [
            ("money", "£500", "GBP 500.00"),
            ("money", "£700", "GBP 700.00"),
            ("money", "£200", "GBP 200.00"),
            ("money", "£300", "GBP 300.00"),
            ("money", "£1,250", "GBP 1250.00"),
            ("money", "£20", "GBP 20.00"),
        ],
    ),
    (
        "0.5 BTC, 2,000 USDT, USD 1,000, 50 euros and 1500 GBP",
        [
            ("money", "0.5 BTC", "BTC 0.50"),
            ("money", "2,000 USDT", "USDT 2000.00"),
            ("money", "USD 1,000", "USD 1000.00"),
            ("money", "50 euros", "EUR 50.00"),
            ("money", "1500 GBP", "GBP 1500.00"),
        ],
    ),
    ("On 12 MAY 24 the A14 FOR 3 MILES, ON12 MAR", [("date", "12 MAY 24", "2024-05-12")]),
    (
        "Vehicle: ford transit, plate R7 ABC, private plate 1 ABC, reg K9 DOG",
        [("vehicle", "R7 ABC", "R7ABC"), ("vehicle", "1 ABC", "1ABC"), ("vehicle", "K9 DOG", "K9DOG")],
    ),
    ("username ghost_99 on Wickr; user: bob", [("handle", "ghost_99", "wickr:@ghost_99")]),
    (
        "Sent $500 to 1 Cardiff Road CF10 3AT w/e 01.02.2024",
        [
            ("money", "$500", "USD 500.00"),
            ("postcode", "CF10 3AT", "CF10 3AT"),
            ("date", "01.02.2024", "2024-02-01"),
        ],
    ),
    ("Ring me on 07700900123.", [("phone", "07700900123", "+447700900123")]),
    ("(07700) 900 123", [("phone", "(07700) 900 123", "+447700900123")]),
    ("+44 (0) 7700-900-123; [+44] 7700 900124", [("phone", "+44 (0) 7700-900-123", "+447700900123")]),
    ("0044 7700 900123", [("phone", "0044 7700 900123", "+447700900123")]),
    ("00447700900123", [("phone", "00447700900123", "+447700900123")]),
    (
        "07700.900.123, 07700/900123",
        [("phone", "07700.900.123", "+447700900123"), ("phone", "07700/900123", "+447700900123")],
    ),
    ("0 7 7 0 0  9 0 0  1 2 3.", [("phone", "0 7 7 0 0  9 0 0  1 2 3", "+447700900123")]),
    ("O77OO9OOl23", [("phone", "O77OO9OOl23", "+447700900123")]),
    ("+4477OO 9OO123", [("phone", "+4477OO 9OO123", "+447700900123")]),
    ("Crime ref 12/34567/24 CAD 0123 of 12/03/2024", [("date", "12/03/2024", "2024-03-12")]),
    ("Custody ref 21DN1/1234/24. PNCID 12/345678A. Collar 1234.", []),
    ("URN 21AB0123424, occurrence 20240312-0456", []),
    ("Tracking number JD0002123456789012 and 1Z999AA10123456784", []),
    ("Parcel 07700900123456 and invoice INV-2024-00123", []),
    ("Intel log 5x5x5 graded B/2/1 E41 on 03/24 at 1430hrs", []),
    ("Grid ref NZ 27123 65432 / TQ 3012 8044", []),
    ("ISBN 9780306406157 ISBN 0-306-40615-2", []),
    ("Flat 12, 123 High Street, house 45a, bus 192, platform 4", []),
    ("temperature 12.5, 3.14159265358, 51.5074, -0.1277583012", []),
    ("He drove A1 to B1 via M1 and M62 J27, then A167(M)", []),
    ("On the M60 3rd exit, A57 2nd lane", []),
    ("order 4539148803436468 was not a card", []),
    (
        "VRM: YD70 KLM seen 12:34:56 12/03/2024 Cam 3 M62 J25 E/B",
        [("vehicle", "YD70 KLM", "YD70KLM"), ("date", "12/03/2024", "2024-03-12")],
    ),
    (
        "ANPR|2024-03-12 22:14:07|YD70KLM|SITE 0412|LANE 2",
        [("date", "2024-03-12", "2024-03-12"), ("vehicle", "YD70KLM", "YD70KLM")],
    ),
    ("grey audi yd70klm", [("vehicle", "yd70klm", "YD70KLM")]),
    (
        "M123 ABC and T45 XYZ; ABC 123D, OIL 1234",
        [
            ("vehicle", "M123 ABC", "M123ABC"),
            ("vehicle", "T45 XYZ", "T45XYZ"),
            ("vehicle", "ABC 123D", "ABC123D"),
            ("vehicle", "OIL 1234", "OIL1234"),
        ],
    ),
    (
        "index RIL 4521 on blue Passat; JXI 9921",
        [("vehicle", "RIL 4521", "RIL4521"), ("vehicle", "JXI 9921", "JXI9921")],
    ),
    ("plate number 191-D-12345 (Irish plate 191-D-12345)", [("vehicle", "191-D-12345", "191D12345")]),
    (
        "German plate B-AB 1234, Dutch plate 12-ABC-3",
        [("vehicle", "B-AB 1234", "BAB1234"), ("vehicle", "12-ABC-3", "12ABC3")],
    ),
    ("Lithuanian registered van ABC 123", [("vehicle", "ABC 123", "ABC123")]),
    (
        "FASTER PAYMENT 20-45-45 12345678 £250.00 REF RENT",
        [("bank_account", "20-45-45 12345678", "20-45-45 12345678"), ("money", "£250.00", "GBP 250.00")],
    ),
    ("a/c no 12345678, sort 204545", [("bank_account", "12345678, sort 204545", "20-45-45 12345678")]),
    ("SC: 20-45-45 AC: 12345678", [("bank_account", "20-45-45 AC: 12345678", "20-45-45 12345678")]),
    ("sort code 20 45 45 acc 1234 5678", [("bank_account", "20 45 45 acc 1234 5678", "20-45-45 12345678")]),
    ("account 12345678 only, sortcode 20-45-45 only later on in text far away", []),
    (
        "IE29AIBK93115212345678 / NL91 ABNA 0417 1643 00 / FR14 2004 1010 0505 0001 3M02 606",
        [
            ("iban", "IE29AIBK93115212345678", "IE29AIBK93115212345678"),
            ("iban", "NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
            ("iban", "FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ],
    ),
    (
        "IBAN:GB29-NWBK-6016-1331-9268-19.",
        [("iban", "GB29-NWBK-6016-1331-9268-19", "GB29NWBK60161331926819")],
    ),
    (
        "5555555555554444, 5555 5555 5555 4444; 6011-1111-1111-1117",
        [
            ("card", "5555555555554444", "5555555555554444"),
            ("card", "5555 5555 5555 4444", "5555555555554444"),
            ("card", "6011-1111-1111-1117", "6011111111111117"),
        ],
    ),
    ("card:4111111111111111 exp 12/26", [("card", "4111111111111111", "4111111111111111")]),
    (
        "wallet: 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy. "
        "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr",
        [
            ("crypto", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
            (
                "crypto",
                "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr",
                "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr",
            ),
        ],
    ),
    (
        "bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ",
        [
            ("crypto", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
            (
                "crypto",
                "BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ",
                "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            ),
        ],
    ),
    (
        "Companies House no. 12345678 (OC301234), registered in Scotland SC301234",
        [
            ("company_number", "12345678", "12345678"),
            ("company_number", "OC301234", "OC301234"),
            ("company_number", "SC301234", "SC301234"),
        ],
    ),
    (
        "BRIGHT CARS LTD, company number 09123456, reg office LS1 4AP",
        [("company_number", "09123456", "09123456"), ("postcode", "LS1 4AP", "LS1 4AP")],
    ),
    (
        "born 1 Jan 1990; d.o.b. 01.02.90; DOB: 19900102",
        [
            ("date", "1 Jan 1990", "1990-01-01"),
            ("date", "01.02.90", "1990-02-01"),
            ("date", "19900102", "1990-01-02"),
        ],
    ),
    (
        "Tues 3rd of March 2024, March 5, 2024, 5-Mar-24, Sept 2023",
        [
            ("date", "3rd of March 2024", "2024-03-03"),
            ("date", "March 5, 2024", "2024-03-05"),
            ("date", "5-Mar-24", "2024-03-05"),
            ("date", "Sept 2023", "2023-09"),
        ],
    ),
    (
        "may 2024 and 2024/03/12, 31/02/2024, 13/13/2024",
        [("date", "may 2024", "2024-05"), ("date", "2024/03/12", "2024-03-12")],
    ),
    ("3/12/24, 2:05 PM - Dave: u got 2?", [("date", "3/12/24", "2024-12-03")]),
    (
        "£1,500.50 in cash, £2.5m, £1bn, 50p, £ 300, 1.5k quid, £20k-£30k, 2 grand",
        [
            ("money", "£1,500.50", "GBP 1500.50"),
            ("money", "£2.5m", "GBP 2500000.00"),
            ("money", "£1bn", "GBP 1000000000.00"),
            ("money", "£ 300", "GBP 300.00"),
            ("money", "1.5k quid", "GBP 1500.00"),
            ("money", "£20k", "GBP 20000.00"),
            ("money", "£30k", "GBP 30000.00"),
            ("money", "2 grand", "GBP 2000.00"),
        ],
    ),
    (
        "GBP1,500 €200 EUR 300.00 five hundred US$400 £45 each",
        [
            ("money", "GBP1,500", "GBP 1500.00"),
            ("money", "€200", "EUR 200.00"),
            ("money", "EUR 300.00", "EUR 300.00"),
            ("money", "US$400", "USD 400.00"),
            ("money", "£45", "GBP 45.00"),
        ],
    ),
    (
        "£3 million, 2.5 million pounds, £1500pcm, £10/bag, (£200) £5.",
        [
            ("money", "£3 million", "GBP 3000000.00"),
            ("money", "2.5 million pounds", "GBP 2500000.00"),
            ("money", "£1500", "GBP 1500.00"),
            ("money", "£10", "GBP 10.00"),
            ("money", "£200", "GBP 200.00"),
            ("money", "£5", "GBP 5.00"),
        ],
    ),
    ("He paid 20k to him, 3k followers, 10k steps", [("money", "20k", "GBP 20000.00")]),
    (
        "EC1A1BB, ec1a 1bb; W1A 0AX. BT1 5GS/ GY1 1AA",
        [
            ("postcode", "EC1A1BB", "EC1A 1BB"),
            ("postcode", "ec1a 1bb", "EC1A 1BB"),
            ("postcode", "W1A 0AX", "W1A 0AX"),
            ("postcode", "BT1 5GS", "BT1 5GS"),
            ("postcode", "GY1 1AA", "GY1 1AA"),
        ],
    ),
    (
        "NI number: JG 10 37 59 A; NINO JG103759A.",
        [("nino", "JG 10 37 59 A", "JG103759A"), ("nino", "JG103759A", "JG103759A")],
    ),
    (
        "IMEI: 35 209900 176148 1 / 490154203237518 / imei 490154203237519",
        [("imei", "35 209900 176148 1", "352099001761481"), ("imei", "490154203237518", "490154203237518")],
    ),
    (
        "ip 10.0.0.1:8080, 203.0.113.7/24, v1.2.3.4, 999.1.1.1, fe80::1ff:fe23:4567:890a",
        [
            ("ip", "10.0.0.1", "10.0.0.1"),
            ("ip", "203.0.113.7", "203.0.113.7"),
            ("ip", "fe80::1ff:fe23:4567:890a", "fe80::1ff:fe23:4567:890a"),
        ],
    ),
    ("time 14:05:22, mac 00:1A:2B:3C:4D:5E, ratio 3:2:1", []),
    (
        "see https://www.example.com/path?q=1), (http://a.example.net/x_(y)) and example.com/login.",
        [
            ("url", "https://www.example.com/path?q=1", "https://www.example.com/path?q=1"),
            ("url", "http://a.example.net/x_(y)", "http://a.example.net/x_(y)"),
            ("url", "example.com/login", "example.com/login"),
        ],
    ),
    (
        "site cheapvapes-uk[.]shop and hxxp://bad.example[.]org",
        [
            ("url", "cheapvapes-uk[.]shop", "cheapvapes-uk.shop"),
            ("url", "hxxp://bad.example[.]org", "http://bad.example.org"),
        ],
    ),
    (
        "passport number 123456789 (GBR), British passport: 987654321, PPT AB1234567",
        [
            ("passport", "123456789", "123456789"),
            ("passport", "987654321", "987654321"),
            ("passport", "AB1234567", "AB1234567"),
        ],
    ),
    (
        "TG: @plug_ldn, IG @ky.lee, TikTok @x_y, Wickr: trapboy99, Signal user mr_white",
        [
            ("handle", "@plug_ldn", "telegram:@plug_ldn"),
            ("handle", "@ky.lee", "instagram:@ky.lee"),
            ("handle", "@x_y", "tiktok:@x_y"),
            ("handle", "trapboy99", "wickr:@trapboy99"),
            ("handle", "mr_white", "signal:@mr_white"),
        ],
    ),
    (
        "uses the Instagram handle @smokez.ldn; Snapchat username 'lilj_07'",
        [("handle", "@smokez.ldn", "instagram:@smokez.ldn"), ("handle", "lilj_07", "snapchat:@lilj_07")],
    ),
    (
        'X-Originating-IP: [192.0.2.5] From: "A B" <a.b@mail.example.com>',
        [("ip", "192.0.2.5", "192.0.2.5"), ("email", "a.b@mail.example.com", "a.b@mail.example.com")],
    ),
    ("foo@bar, @ 10pm, user@localhost, a@b.c", []),
    (
        "mail JOHN.SMITH+x@EXAMPLE.CO.UK,jane@example.org;bob@example.net",
        [
            ("email", "JOHN.SMITH+x@EXAMPLE.CO.UK", "john.smith+x@example.co.uk"),
            ("email", "jane@example.org", "jane@example.org"),
            ("email", "bob@example.net", "bob@example.net"),
        ],
    ),
    (
        "kev{at}example{dot}com / kev [@] example [.] com / kev AT example DOT com",
        [
            ("email", "kev{at}example{dot}com", "kev@example.com"),
            ("email", "kev [@] example [.] com", "kev@example.com"),
            ("email", "kev AT example DOT com", "kev@example.com"),
        ],
    ),
    (
        "07700900123 07700900124 07700900125",
        [
            ("phone", "07700900123", "+447700900123"),
            ("phone", "07700900124", "+447700900124"),
            ("phone", "07700900125", "+447700900125"),
        ],
    ),
    (
        "07700900123,07700900124;07700900125|07700900126",
        [
            ("phone", "07700900123", "+447700900123"),
            ("phone", "07700900124", "+447700900124"),
            ("phone", "07700900125", "+447700900125"),
            ("phone", "07700900126", "+447700900126"),
        ],
    ),
    (
        "A: 447700900123 B: 447700900456 dur 00:02:13 IMEI 490154203237518",
        [
            ("phone", "447700900123", "+447700900123"),
            ("phone", "447700900456", "+447700900456"),
            ("imei", "490154203237518", "490154203237518"),
        ],
    ),
    (
        "44 7700 900123 called +31 (0)6 12345678 and +33 6 12 34 56 78, +49 151 23456789",
        [
            ("phone", "44 7700 900123", "+447700900123"),
            ("phone", "+31 (0)6 12345678", "+31612345678"),
            ("phone", "+33 6 12 34 56 78", "+33612345678"),
            ("phone", "+49 151 23456789", "+4915123456789"),
        ],
    ),
    (
        "+ 44 7700 900 123 / ++447700900123",
        [("phone", "+ 44 7700 900 123", "+447700900123"), ("phone", "+447700900123", "+447700900123")],
    ),
    ("mobile 7700900123 (no zero); serial 7700900123", [("phone", "7700900123", "+447700900123")]),
    ("number 07700 900 12 is short; 077009001234 is long; ending 0123", []),
    (
        "07700 9OO l23\tand 07700\u2013900\u2013124 and 07700\xa0900125",
        [
            ("phone", "07700 9OO l23", "+447700900123"),
            ("phone", "07700–900–124", "+447700900124"),
            ("phone", "07700\xa0900125", "+447700900125"),
        ],
    ),
    (
        "07700_900_123 ~07700900124~ *07700900125*",
        [
            ("phone", "07700_900_123", "+447700900123"),
            ("phone", "07700900124", "+447700900124"),
            ("phone", "07700900125", "+447700900125"),
        ],
    ),
    (
        "0800 555 111, 0345 600 1234, 03069 990123, 0113 496 0001",
        [
            ("phone", "0800 555 111", "+44800555111"),
            ("phone", "0345 600 1234", "+443456001234"),
            ("phone", "03069 990123", "+443069990123"),
            ("phone", "0113 496 0001", "+441134960001"),
        ],
    ),
    (
        "0207 946 0123 0161-496-0123 (01632)960123",
        [
            ("phone", "0207 946 0123", "+442079460123"),
            ("phone", "0161-496-0123", "+441614960123"),
            ("phone", "(01632)960123", "+441632960123"),
        ],
    ),
    ("Meter serial 01234567890, barcode 05012345678900, NHS 943 476 5919", []),
    ("Lock code 0123 4567 890? badge 07123456789", []),
    ("Order #07700900123, ticket 02079460123", []),
    (
        "Target's number is now +447700900123 (was 07700900124).",
        [("phone", "+447700900123", "+447700900123"), ("phone", "07700900124", "+447700900124")],
    ),
    ("his mum's landline: 0114 496 0123 x204", [("phone", "0114 496 0123", "+441144960123")]),
    (
        "T: 01632 960 001 M: 07700 900 002 F: 01632 960003",
        [
            ("phone", "01632 960 001", "+441632960001"),
            ("phone", "07700 900 002", "+447700900002"),
            ("phone", "01632 960003", "+441632960003"),
        ],
    ),
    (
        "ring 0-7-7-0-0-9-0-0-1-2-3 or 0.7.7.0.0.9.0.0.1.2.4",
        [
            ("phone", "0-7-7-0-0-9-0-0-1-2-3", "+447700900123"),
            ("phone", "0.7.7.0.0.9.0.0.1.2.4", "+447700900124"),
        ],
    ),
    (
        "O7700900l23 and 077OO 900I24",
        [("phone", "O7700900l23", "+447700900123"), ("phone", "077OO 900I24", "+447700900124")],
    ),
    (
        "[07700 900123] {07700 900124} <07700 900125> #07700900126",
        [
            ("phone", "07700 900123", "+447700900123"),
            ("phone", "07700 900124", "+447700900124"),
            ("phone", "07700 900125", "+447700900125"),
            ("phone", "07700900126", "+447700900126"),
        ],
    ),
    (
        "at 22:15hrs on 03/02/24 07700900123 pinged 0161 496 0000 at 22:16",
        [
            ("date", "03/02/24", "2024-02-03"),
            ("phone", "07700900123", "+447700900123"),
            ("phone", "0161 496 0000", "+441614960000"),
        ],
    ),
    ("txt frm 07700900123:meet 2nite@ car park 9pm bring 2k", [("phone", "07700900123", "+447700900123")]),
    (
        "+44(0)7700900123,+44-7700-900124,0044(0)7700 900125",
        [
            ("phone", "+44(0)7700900123", "+447700900123"),
            ("phone", "+44-7700-900124", "+447700900124"),
            ("phone", "0044(0)7700 900125", "+447700900125"),
        ],
    ),
    (
        "crime number 06C1/12345/24; custody: 21/DN/0123; exhibit JS/1; log 0123 of 5/5/24",
        [("date", "5/5/24", "2024-05-05")],
    ),
    ("UTR 1234567890, NHS no. 9434765919, PNC 12/345678A, CRO 123456/12B, driver no SMITH901011JS9AB", []),
    ("UK tracking ref GB123456789GB, AB123456789GB, 15501234567890", []),
    ("PO Box 1234, 24 hours, 7 days, 100m, 5ft 10, 12 stone, size 11, aged 24, 1984", []),
    ("meeting 0900-1730 Mon-Fri, 10:00-11:30, 10.30am, 1400hrs to 1500hrs", []),
    ("The A1(M), M1 J40, B6273, A63 and E15 postcode area; S1 only; LS11", []),
    ("Ref: ABC/123/2024, FOI 01/FOI/24/001234, case no. 12345678901", []),
    ("Op VENETIC 2/3 kg @ 35k a box", []),
    ("35k per kilo for the coke, £35k per kilo", [("money", "£35k", "GBP 35000.00")]),
    ("owes him £500.", [("money", "£500", "GBP 500.00")]),
    (
        "£1,000-£1,500; £1000 - £1500; between 200 and 300 pounds; approx £10,000+",
        [
            ("money", "£1,000", "GBP 1000.00"),
            ("money", "£1,500", "GBP 1500.00"),
            ("money", "£1000", "GBP 1000.00"),
            ("money", "£1500", "GBP 1500.00"),
            ("money", "300 pounds", "GBP 300.00"),
            ("money", "£10,000", "GBP 10000.00"),
        ],
    ),
    (
        "$5k USD and 500€ and £0.50, 2.000,50 EUR, £12.5k, 5K GBP",
        [
            ("money", "$5k", "USD 5000.00"),
            ("money", "500€", "EUR 500.00"),
            ("money", "£0.50", "GBP 0.50"),
            ("money", "2.000,50 EUR", "EUR 2000.50"),
            ("money", "£12.5k", "GBP 12500.00"),
            ("money", "5K GBP", "GBP 5000.00"),
        ],
    ),
    (
        "Mercedes sprinter, white, FX19 ZRT / FX19ZRT / FX 19 ZRT / fx19 zrt",
        [
            ("vehicle", "FX19 ZRT", "FX19ZRT"),
            ("vehicle", "FX19ZRT", "FX19ZRT"),
            ("vehicle", "FX 19 ZRT", "FX19ZRT"),
            ("vehicle", "fx19 zrt", "FX19ZRT"),
        ],
    ),
    (
        "Veh reg: K123 LMN, VRM-LN68OPQ, 'R123RST', car A1 XYZ",
        [
            ("vehicle", "K123 LMN", "K123LMN"),
            ("vehicle", "LN68OPQ", "LN68OPQ"),
            ("vehicle", "R123RST", "R123RST"),
            ("vehicle", "A1 XYZ", "A1XYZ"),
        ],
    ),
    (
        "NI reg SEZ 4821 and dateless plate 123 ABC, index ABC 1",
        [("vehicle", "SEZ 4821", "SEZ4821"), ("vehicle", "123 ABC", "123ABC"), ("vehicle", "ABC 1", "ABC1")],
    ),
    ("French-registered van, plate AB-123-CD seen", [("vehicle", "AB-123-CD", "AB123CD")]),
    (
        "Bulgarian plates CB 1234 AB; Spanish reg 1234 BCD",
        [("vehicle", "CB 1234 AB", "CB1234AB"), ("vehicle", "1234 BCD", "1234BCD")],
    ),
    (
        "insta: plug.ldn_ , snap - 'mary2k', Discord user dark_1#1234, @no_platform",
        [
            ("handle", "plug.ldn_", "instagram:@plug.ldn_"),
            ("handle", "mary2k", "snapchat:@mary2k"),
            ("handle", "dark_1", "discord:@dark_1"),
            ("handle", "@no_platform", "@no_platform"),
        ],
    ),
    (
        "Telegram channel @cali_menu; he is @big.t on Snapchat; (IG: @ltz)",
        [
            ("handle", "@cali_menu", "telegram:@cali_menu"),
            ("handle", "@big.t", "snapchat:@big.t"),
            ("handle", "@ltz", "instagram:@ltz"),
        ],
    ),
    ("He posted a video on TikTok and Snapchat about it 12 times, Instagram 2024", []),
    ("follow @a_b on insta, dm @c_d", [("handle", "@a_b", "instagram:@a_b"), ("handle", "@c_d", "@c_d")]),
    (
        "mail: kev_1990@example.com; kev_1990 [at] example [dot] co [dot] uk;",
        [
            ("email", "kev_1990@example.com", "kev_1990@example.com"),
            ("email", "kev_1990 [at] example [dot] co [dot] uk", "kev_1990@example.co.uk"),
        ],
    ),
    (
        "kev.smith(at)example.com / kev.smith [@]example.com / kev@example(.)com",
        [
            ("email", "kev.smith(at)example.com", "kev.smith@example.com"),
            ("email", "kev.smith [@]example.com", "kev.smith@example.com"),
            ("email", "kev@example(.)com", "kev@example.com"),
        ],
    ),
    (
        "Account name J SMITH Sort Code: 20-45-45 Account No: 12345678 Ref: rent",
        [("bank_account", "20-45-45 Account No: 12345678", "20-45-45 12345678")],
    ),
    ("acct 12345678 (sort 20-45-45)", [("bank_account", "12345678 (sort 20-45-45", "20-45-45 12345678")]),
    (
        "sort code 204545 and account number 12345678; s/c 20-45-46 a/c 87654321",
        [
            ("bank_account", "204545 and account number 12345678", "20-45-45 12345678"),
            ("bank_account", "20-45-46 a/c 87654321", "20-45-46 87654321"),
        ],
    ),
    (
        "20-45-45/12345678 paid; 20-45-45, 12345679",
        [
            ("bank_account", "20-45-45/12345678", "20-45-45 12345678"),
            ("bank_account", "20-45-45, 12345679", "20-45-45 12345679"),
        ],
    ),
    (
        "dates: 1st March 2024; 01-03-2024; 1.3.2024; 01 Mar '24; Friday 1 March 2024; 2024-3-1",
        [
            ("date", "1st March 2024", "2024-03-01"),
            ("date", "01-03-2024", "2024-03-01"),
            ("date", "1.3.2024", "2024-03-01"),
            ("date", "01 Mar '24", "2024-03-01"),
            ("date", "1 March 2024", "2024-03-01"),
        ],
    ),
    (
        "between 01/02/2024-05/02/2024 and 1/2/24 - 5/2/24",
        [
            ("date", "01/02/2024", "2024-02-01"),
            ("date", "05/02/2024", "2024-02-05"),
            ("date", "1/2/24", "2024-02-01"),
            ("date", "5/2/24", "2024-02-05"),
        ],
    ),
    (
        "12/03/2024 22:15:00, 12/03/24@22:15, on 12/03/24.",
        [
            ("date", "12/03/2024", "2024-03-12"),
            ("date", "12/03/24", "2024-03-12"),
            ("date", "12/03/24", "2024-03-12"),
        ],
    ),
    ("he may 2 come, march 14 men, sat 3 times", []),
    ("IMEI:353209001761481? IMEI no 352099001761481", [("imei", "352099001761481", "352099001761481")]),
    (
        "handset (352099-00-176148-1) / 352099001761481",
        [("imei", "352099-00-176148-1", "352099001761481"), ("imei", "352099001761481", "352099001761481")],
    ),
    ("Visa ending 4421; 4929 1234 5678 9012? **** **** **** 1111", []),
    (
        "4111-1111-1111-1111/5105105105105100 used",
        [
            ("card", "4111-1111-1111-1111", "4111111111111111"),
            ("card", "5105105105105100", "5105105105105100"),
        ],
    ),
    (
        "logins 203.0.113.7, 203[.]0[.]113[.]8 & 2001:db8:0:0:0:0:2:1. OS v10.0.19.1",
        [
            ("ip", "203.0.113.7", "203.0.113.7"),
            ("ip", "203[.]0[.]113[.]8", "203.0.113.8"),
            ("ip", "2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
        ],
    ),
    (
        "hxxps[:]//login-bank[.]example[.]net/x, www.example[.]com, example.onion",
        [
            ("url", "hxxps[:]//login-bank[.]example[.]net/x", "https://login-bank.example.net/x"),
            ("url", "www.example[.]com", "www.example.com"),
            ("url", "example.onion", "example.onion"),
        ],
    ),
    (
        "visit EXAMPLE.COM or Example.co.uk, not file.txt nor a.m. or U.K. or e.g.this",
        [("url", "EXAMPLE.COM", "example.com"), ("url", "Example.co.uk", "example.co.uk")],
    ),
    (
        "PP no 123456789; passport GBR 987654321; passport (no. 987654322) exp 2030",
        [("passport", "987654321", "987654321"), ("passport", "987654322", "987654322")],
    ),
    (
        'M14 5GH. ME1 2BD, N1C 4AG; "B1 1AA"; SW1A2AA?',
        [
            ("postcode", "M14 5GH", "M14 5GH"),
            ("postcode", "ME1 2BD", "ME1 2BD"),
            ("postcode", "N1C 4AG", "N1C 4AG"),
            ("postcode", "B1 1AA", "B1 1AA"),
            ("postcode", "SW1A2AA", "SW1A 2AA"),
        ],
    ),
    (
        "AB123456C / NINO: PW 65 43 21 D. NINO qq123456c",
        [("nino", "AB123456C", "AB123456C"), ("nino", "PW 65 43 21 D", "PW654321D")],
    ),
    ("message body: call me 07700900123 asap x", [("phone", "07700900123", "+447700900123")]),
    ("number: 07700\n900123", []),
    (
        "07700900123 is not 07700900124, sim card 07700900125, IMSI 234101234567890, ICCID "
        "8944110012345678901",
        [
            ("phone", "07700900123", "+447700900123"),
            ("phone", "07700900124", "+447700900124"),
            ("phone", "07700900125", "+447700900125"),
        ],
    ),
    (
        "Call data: 07700900123 > 07700900124 00:01:22; 07700900123->447700900124",
        [
            ("phone", "07700900123", "+447700900123"),
            ("phone", "07700900124", "+447700900124"),
            ("phone", "07700900123", "+447700900123"),
            ("phone", "447700900124", "+447700900124"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_finds_exactly_these(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = extract(text)
    assert all(text[m.start : m.end] == m.raw for m in found)
    assert sorted((m.kind, m.raw, m.canonical) for m in found) == sorted(expected)
