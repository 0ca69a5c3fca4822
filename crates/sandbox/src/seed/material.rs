//! Invented people and what they talk about.

/// Names in several scripts, long and short, with the country code of a number that fits.
pub(super) const PEOPLE: &[(&str, &str)] = &[
    ("Aarav Deshmukh", "91"),
    ("Priya Venkataraman", "91"),
    ("मीरा जोशी", "91"),
    ("अर्जुन पटेल", "91"),
    ("Lakshmi N.", "91"),
    ("முத்து குமார்", "91"),
    ("Farhan Qureshi", "91"),
    ("Sneha 🌸", "91"),
    ("রিয়া সেন", "91"),
    ("Lucía Fernández", "34"),
    ("Íñigo Etxeberria", "34"),
    ("María de los Ángeles Gutiérrez-Santamaría y Villanueva de la Cañada", "34"),
    ("João Pedro", "55"),
    ("Beatriz Nascimento", "55"),
    ("Thandiwe Mokoena", "27"),
    ("Sipho", "27"),
    ("Chidi Eze", "234"),
    ("Ngozi Adeyemi", "234"),
    ("Wanjiku Kamau", "254"),
    ("ليلى حداد", "971"),
    ("محمد العمري", "966"),
    ("نور", "20"),
    ("נועה לוי", "972"),
    ("王小明", "65"),
    ("李佳怡", "65"),
    ("佐藤 美咲", "81"),
    ("高橋健", "81"),
    ("김민준", "82"),
    ("박서연", "82"),
    ("Nguyễn Thị Hương", "84"),
    ("Anastasia Volkova", "7"),
    ("Дмитрий Соколов", "7"),
    ("Олена Коваль", "380"),
    ("Γιώργος Παππάς", "30"),
    ("Zofia Wiśniewska", "48"),
    ("Jürgen Groß", "49"),
    ("Hannelore Müller-Lüdenscheidt", "49"),
    ("Chloé Lefèvre", "33"),
    ("Giulia Rossi", "39"),
    ("Liam O'Brien", "353"),
    ("Freya Johansson", "46"),
    ("Emma Clarke", "44"),
    ("Oluwaseun \"Seun\" Bello", "44"),
    ("Ava Thompson", "1"),
    ("DeShawn Carter", "1"),
    ("Ayşe Yılmaz", "90"),
    ("Siti Nurhaliza Rahman", "60"),
    ("Putri 🦋✨", "62"),
    ("Jose Miguel Reyes", "63"),
    ("A", "44"),
];

/// Who wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Customer,
    Us,
}

use By::{Customer as C, Us as U};

/// Conversations with the country code of the people who speak so (none for English), the oldest line first. See [`super::line`] for those that begin with `!`.
pub(super) const SCRIPTS: &[(&str, &[(By, &str)])] = &[
    (
        "",
        &[
            (C, "Hi, I applied for the visa through you last week. Application number WC-48213."),
            (
                U,
                "Namaste! I can see WC-48213 — the documents are verified and the file is with the consulate.",
            ),
            (C, "!document bank-statement-oct.pdf"),
            (C, "Here is my updated bank statement"),
            (U, "Thank you, received. I have added it to your file."),
            (C, "Is the slot for 28 Nov confirmed?"),
        ],
    ),
    (
        "",
        &[
            (C, "Where is my order? It said *out for delivery* yesterday 😕"),
            (U, "I am sorry about that. Could you send me the order number?"),
            (C, "OR-77120"),
            (
                U,
                "Thank you. The courier missed you at 18:40; the next try is today between 16:00 and 19:00.",
            ),
            (C, "ok thanks 🙏"),
        ],
    ),
    (
        "34",
        &[
            (C, "¡Hola! ¿Tienen citas disponibles para el jueves por la tarde?"),
            (U, "¡Hola! Sí, a las 16:30 o a las 18:00. ¿Cuál prefiere?"),
            (C, "La de las 18:00, por favor"),
        ],
    ),
    (
        "91",
        &[
            (C, "नमस्ते, मुझे अपना पता बदलना है"),
            (U, "नमस्ते! कृपया नया पता और पिन कोड भेज दीजिए।"),
            (C, "फ्लैट 12, शांति निवास, पुणे 411001"),
            (U, "पता बदल दिया गया है। धन्यवाद!"),
        ],
    ),
    (
        "",
        &[
            (C, "!voice"),
            (U, "Thank you for your message. I have booked the pick-up for tomorrow morning."),
            (C, "Perfect 👌"),
        ],
    ),
    (
        "966",
        &[
            (C, "السلام عليكم، متى يصل الطلب؟"),
            (U, "وعليكم السلام! يصل طلبكم يوم الأحد إن شاء الله."),
            (C, "شكراً جزيلاً 🌷"),
        ],
    ),
    (
        "",
        &[
            (C, "!image Is this the right connector?"),
            (U, "Yes, that is the one. It fits all models since 2024."),
            (C, "Great, I'll take two."),
        ],
    ),
    (
        "65",
        &[
            (C, "您好，请问可以开发票吗？"),
            (U, "您好！可以的，请提供公司名称和税号。"),
            (C, "好的，稍等"),
        ],
    ),
    (
        "",
        &[
            (C, "Good morning, I was charged twice for invoice 2291."),
            (
                U,
                "Good morning. I see both charges; the second one is being refunded and takes 3–5 working days.",
            ),
            (C, "Thank you for the quick answer!"),
            (U, "You are welcome. Have a good day!"),
        ],
    ),
    (
        "",
        &[
            (C, "!location Baker Street 221B"),
            (C, "We are at this entrance"),
            (U, "The driver is two minutes away."),
        ],
    ),
    (
        "55",
        &[
            (C, "Oi, tudo bem? Queria saber se ainda tem vaga na turma de sábado"),
            (U, "Oi! Temos duas vagas. Quer que eu reserve uma?"),
            (C, "Quero sim! 🎉"),
        ],
    ),
    (
        "81",
        &[
            (C, "予約を変更したいのですが。"),
            (U, "承知しました。ご希望の日時をお知らせください。"),
            (C, "来週の火曜日、15時はどうですか？"),
        ],
    ),
    (
        "",
        &[
            (C, "Can you send me the price list? https://example.com/catalogue is not loading"),
            (
                U,
                "Of course. Standard is 49.00 a month, _Team_ is 129.00. Both include ~three~ four weeks of trial.",
            ),
            (C, "And is there a discount for charities?"),
        ],
    ),
    (
        "",
        &[
            (C, "STOP"),
            (U, "You will receive no more offers from us. Messages about your orders still come."),
        ],
    ),
    (
        "49",
        &[
            (C, "Guten Tag, die Lieferung ist beschädigt angekommen."),
            (C, "!image"),
            (
                U,
                "Das tut mir leid. Ersatz ist schon unterwegs und sollte am Mittwoch bei Ihnen sein.",
            ),
            (C, "Das ging ja schnell, danke!"),
        ],
    ),
    (
        "",
        &[
            (C, "hi"),
            (C, "anyone there?"),
            (C, "I need to reschedule my appointment, it's urgent"),
        ],
    ),
    (
        "",
        &[
            (C, "!sticker"),
            (U, "😄 How can I help you today?"),
            (C, "Just wanted to say thanks for yesterday!"),
        ],
    ),
    (
        "",
        &[
            (C, "Here is the contact of my accountant"),
            (C, "!contacts Grant & Lindqvist LLP"),
            (U, "Thank you, I will call them this afternoon."),
        ],
    ),
    (
        "7",
        &[
            (C, "Мой заказ до сих пор не отправлен, в чём дело?"),
            (U, "Здравствуйте! Приношу извинения: ждали поставку. Отправим сегодня вечером."),
            (C, "Хорошо, жду"),
        ],
    ),
    (
        "",
        &[
            (
                C,
                "Could you explain the warranty?\n\n1. How long does it last?\n2. Does it cover water damage?\n3. Who pays for shipping?",
            ),
            (
                U,
                "Gladly:\n\n1. Two years from delivery.\n2. Not for devices without IP67.\n3. We do, both ways.",
            ),
            (C, "Clear, thank you."),
        ],
    ),
];

/// Lines for the few very long threads.
pub(super) const CHATTER: &[&str] = &[
    "Good morning!",
    "Any news about the shipment?",
    "It left the warehouse this morning.",
    "Great. And the second pallet?",
    "That one follows on Thursday.",
    "Could you send the tracking number?",
    "WC-TRK-5590-21",
    "Thanks, I can see it now.",
    "The driver asks for the gate code.",
    "It is 4711, valid until 18:00.",
    "He is inside 👍",
    "All 24 boxes arrived, none damaged.",
    "Wonderful. I will send the invoice today.",
    "Please put our new VAT number on it.",
    "Done. Anything else?",
    "No, that was all. See you next week!",
];

/// Why messages failed, as Meta says it.
pub(super) const FAILURES: &[(i64, &str)] = &[
    (131_026, "Message undeliverable."),
    (131_047, "More than 24 hours have passed since the customer last replied."),
    (131_049, "This message was not delivered to maintain healthy ecosystem engagement."),
];
