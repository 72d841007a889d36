//! Lists in the layouts that people send: whoever is on the watch list is found in each, as the right person of the row.

use casebound_screening::{Columns, RowVerdict, Table, WatchList, screen};

const PEOPLE: &str = r#"[
    {"id": "p1", "name": "Ottokar Wendelin", "emails": ["o.wendelin@posteo.example.org"], "handles": ["otto_w"], "status": "banned"},
    {"id": "p2", "name": "Henrietta Castlebridge", "given": "Henrietta", "family": "Castlebridge", "status": "banned"},
    {"id": "p3", "name": "Sukarwanti", "status": "flagged"},
    {"id": "p4", "name": "Nadia Quell", "emails": ["nadia@bücher.example.org"], "status": "banned"},
    {"id": "p5", "name": "Thaddeus Wolverton", "status": "banned", "until": "2026-01-31"},
    {"id": "p6", "name": "Thaddeus Wolverton", "status": "ended"}]"#;

/// The rows that are shown, each as `order verdict person`, with people below that are nobody's.
fn shown(list: &str) -> Vec<String> {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 8, 15).expect("a day");
    let table = Table::read(list.as_bytes()).expect("a list");
    let columns = Columns::of(&table, &[]).expect("columns");
    let screened = screen(&table, &columns, &WatchList::read(PEOPLE, today).expect("people"));
    let word = |verdict| if verdict == RowVerdict::Match { "match" } else { "review" };
    screened.shown.iter().map(|row| format!("{} {} {}", row.order, word(row.verdict), row.person)).collect()
}

#[test]
fn names_are_found_in_every_layout() {
    for list in [
        "Order,Name,Surname,Email\nA1,Ottokar,Wendelin,x@b.org\nA2,Kim,Other,k@b.org\n",
        "Pedido;Nombre;Apellidos;Correo\nA1;Ottokar;Wendelin;x@b.org\nA2;Kim;Other;k@b.org\n",
        "Bestellung;Name;Vorname;E-Mail\nA1;Wendelin;Ottokar;x@b.org\nA2;Other;Kim;k@b.org\n",
        "Sipariş;Ad;Soyad\nA1;Ottokar;Wendelin\nA2;Kim;Other\n",
        "Order,Name,Name,Email\nA1,Ottokar,Wendelin,x@b.org\nA2,Kim,Other,k@b.org\n",
        "Order,Name,Surname\nA1,Ottokar Wendelin,Wendelin\nA2,Kim Other,Other\n",
        "Παραγγελία,Όνομα,Επώνυμο\nA1,Ottokar,Wendelin\nA2,Kim,Other\n",
        "رقم الطلب,الاسم الأول,اسم العائلة\nA1,Ottokar,Wendelin\nA2,Kim,Other\n",
        "Замовлення,Ім'я,Прізвище\nA1,Ottokar,Wendelin\nA2,Kim,Other\n",
        "注文コード,参加者名: 名,参加者名: 姓\nA1,Ottokar,Wendelin\nA2,Kim,Other\n",
        "A1;Ottokar;Wendelin;x@b.org\nA2;Kim;Other;k@b.org\nA3;Lee;Third;l@b.org\n",
        "A1,Ottokar Wendelin <x@b.org>\nA2,Kim Other <k@b.org>\n",
        "sep=;\nOrder;Name\nA1;Wendelin, Ottokar\n",
        "Attendees of the event\n\nOrder,Name,Email\nA1,Ottokar Wendelin,x@b.org\nA2,Kim Other,k@b.org\n",
        "Order,Name,Note\nA9,Kim Other,\"never closed\nA1,Ottokar Wendelin,hi\n",
    ] {
        assert_eq!(shown(list), ["A1 review p1"], "{list}");
    }
    assert_eq!(shown("Ottokar Wendelin\nKim Other\n"), ["row 1 review p1"]);
    assert_eq!(shown("Attendee report,,\n,,\nName,Email,\nOttokar Wendelin,x@b.org\n"), ["row 4 review p1"]);
}

#[test]
fn small_differences_and_titles_are_looked_through() {
    for (name, person) in [
        ("Henriette Castelbridge", "p2"),
        ("HenriettaCastlebridge", "p2"),
        ("Prof. Dr. Henrietta CASTLEBRIDGE", "p2"),
        ("Ms H. Castlebridge", "p2"),
        ("He. Castlebridge", "p2"),
        ("\"Castlebridge, Henrietta, PhD\"", "p2"),
        ("Henrietta Castlebridge (she/her) | Acme", "p2"),
        ("Ms Sukarwanti", "p3"),
        ("Prof. Dr. Sukarwanti", "p3"),
    ] {
        let list = format!("Order,Name,Email\nA1,{name},x@b.org\nA2,Ms Kim Other,k@b.org\nA3,Dr. Lee Third,l@b.org\n");
        assert_eq!(shown(&list), [format!("A1 review {person}")], "{name}");
    }
    assert!(shown("Order,Name\nA1,Henning Castle\nA2,Henrietta Other\n").is_empty());
    // Whose decision has ended is nobody to look for.
    assert!(shown("Order,Name\nA1,Thaddeus Wolverton\n").is_empty());
}

#[test]
fn an_address_is_found_however_its_cell_is_written() {
    for cell in [
        "mailto:o.wendelin@posteo.example.org",
        "x@b.org; o.wendelin@posteo.example.org",
        "'o.wendelin@posteo.example.org",
        "o.wendelin@posteo.example.org (work)",
        "o.wendelin＠posteo.example.org",
        "\u{200b}O.Wendelin@Posteo.example.org",
        "\"=HYPERLINK(\"\"mailto:o.wendelin@posteo.example.org\"\",\"\"write\"\")\"",
        "Somebody <o.wendelin@posteo.example.org>",
    ] {
        let list = format!("Order,Name,Email\nA1,Q Zed,{cell}\nA2,Kim Other,k@b.org\n");
        assert_eq!(shown(&list), ["A1 match p1"], "{cell}");
    }
    assert_eq!(shown("Order,Name,Email\nA1,Q Zed,nadia@xn--bcher-kva.example.org\n"), ["A1 match p4"]);
    assert_eq!(shown("Order,Who,Ваш ник\nA1,Q Zed,\"discord: otto_w#12, other\"\n"), ["A1 match p1"]);
    assert_eq!(
        shown("Order,Name,郵便番号,メールアドレス\nA1,Q Zed,810-0001,o.wendelin@posteo.example.org\n"),
        ["A1 match p1"]
    );
}

#[test]
fn each_person_of_a_row_is_one_of_their_own() {
    for (list, expected) in [
        // A guest comes, and the name of one is never joined with the address of another.
        (
            "Order,Name,Email,Guest 1 name,Guest 1 email\nA1,Kim Other,k@b.org,Ottokar Wendelin,g@b.org\n",
            &["A1 review p1"][..],
        ),
        (
            "Order,Name,Email,Guest email,Guest name\nA1,Kim Other,k@b.org,o.wendelin@posteo.example.org,\n",
            &["A1 match p1"],
        ),
        (
            "Order,Name 1,Email 1,Name 2,Email 2\nA1,Kim Other,k@b.org,Lee Third,l@b.org\nA2,Kim Fourth,k4@b.org,Ottokar Wendelin,o.wendelin@posteo.example.org\n",
            &["A2 match p1"],
        ),
        // Who is to be called does not come.
        (
            "Order,Name,Emergency contact name,Emergency contact email\nA1,Kim Other,Ottokar Wendelin,o.wendelin@posteo.example.org\n",
            &[],
        ),
        // Who buys for another is looked at.
        (
            "Order,Name,Ticket,Name,Email,Email\nA1,Ottokar Wendelin,Std,Kim Other,o.wendelin@posteo.example.org,k@b.org\n",
            &["A1 review p1"],
        ),
        ("Order,Buyer name,Buyer email\nA1,Ottokar Wendelin,o.wendelin@posteo.example.org\n", &["A1 match p1"]),
        // The same family and address, and another given name.
        ("Order,Name,Email\nA1,Gerda Wendelin,o.wendelin@posteo.example.org\n", &["A1 review p1"]),
    ] {
        assert_eq!(shown(list), expected, "{list}");
    }
}
