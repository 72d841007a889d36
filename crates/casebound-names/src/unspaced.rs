//! Names of scripts without blanks: where the surname ends, and how they are written in Latin letters.

use unicode_script::{Script, UnicodeScript as _};

use crate::fold::is_unspaced;
use crate::keys;
use crate::people::Squashed;

/// Surnames of two characters in Chinese.
const DOUBLE: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐",
    "端木", "东方",
];

/// Chinese surnames with the spellings that are not Pinyin.
const CHINESE: &[(&str, &[&str])] = &[
    ("王", &["wong", "ong"]),
    ("李", &["lee", "lie"]),
    ("张張", &["chang", "cheung", "teo"]),
    ("刘劉", &["lau", "low"]),
    ("陈陳", &["chan", "tan", "chin"]),
    ("杨楊", &["yeung", "yeo"]),
    ("黄黃", &["wong", "ng", "ooi"]),
    ("赵趙", &["chao", "chiu"]),
    ("吴吳", &["ng", "goh"]),
    ("周", &["chow", "chou", "chew"]),
    ("徐", &["hsu", "tsui", "chee"]),
    ("孙孫", &["suen"]),
    ("马馬", &["mah"]),
    ("朱", &["chu", "choo"]),
    ("胡", &["woo", "wu"]),
    ("林", &["lam", "lim"]),
    ("郭", &["kwok", "kuo", "quek"]),
    ("何", &["ho"]),
    ("高", &["ko", "kao"]),
    ("罗羅", &["lo", "law", "loh"]),
    ("郑鄭", &["cheng", "cheang", "tay"]),
    ("梁", &["leung", "leong", "liong"]),
    ("谢謝", &["hsieh", "tse", "chia"]),
    ("宋", &["sung"]),
    ("唐", &["tong", "tang"]),
    ("许許", &["hsu", "hui", "koh"]),
    ("邓鄧", &["teng", "tang"]),
    ("冯馮", &["fung"]),
    ("韩韓", &["hon"]),
    ("曹", &["tsao", "cho"]),
    ("曾", &["tsang", "tseng", "chan"]),
    ("彭", &["pang"]),
    ("萧蕭肖", &["hsiao", "siu", "seow"]),
    ("蔡", &["tsai", "choi", "chua"]),
    ("潘", &["poon", "pan"]),
    ("田", &["tin"]),
    ("董", &["tung"]),
    ("袁", &["yuen"]),
    ("叶葉", &["yip", "yeh", "yap"]),
    ("余", &["yu", "yee"]),
    ("杜", &["to"]),
    ("戴", &["tai"]),
    ("钟鍾", &["chung"]),
    ("汪", &["wong"]),
    ("任", &["yam", "jen"]),
    ("廖", &["liu", "liaw"]),
    ("方", &["fong"]),
    ("石", &["shek", "shih"]),
    ("丘邱", &["yau", "chiu", "khoo"]),
    ("温溫", &["wan", "wen"]),
];

/// Surnames of Korea with their usual spellings.
const KOREAN: &[(char, &[&str])] = &[
    ('김', &["kim", "gim"]),
    ('이', &["lee", "yi", "rhee", "i"]),
    ('박', &["park", "pak", "bak"]),
    ('최', &["choi", "choe"]),
    ('정', &["jung", "jeong", "chung"]),
    ('강', &["kang", "gang"]),
    ('조', &["cho", "jo"]),
    ('윤', &["yoon", "yun"]),
    ('장', &["jang", "chang"]),
    ('임', &["lim", "im", "yim"]),
    ('한', &["han"]),
    ('오', &["oh", "o"]),
    ('서', &["seo", "suh"]),
    ('신', &["shin", "sin"]),
    ('권', &["kwon", "gwon"]),
    ('황', &["hwang"]),
    ('안', &["ahn", "an"]),
    ('송', &["song"]),
    ('류', &["ryu", "yoo", "ryoo"]),
    ('유', &["yoo", "yu", "you"]),
    ('전', &["jeon", "jun", "chun"]),
    ('홍', &["hong"]),
    ('고', &["ko", "go", "koh"]),
    ('문', &["moon", "mun"]),
    ('양', &["yang"]),
    ('손', &["son", "sohn"]),
    ('배', &["bae", "pae"]),
    ('백', &["baek", "paik", "back"]),
    ('허', &["heo", "hur", "huh"]),
    ('남', &["nam"]),
    ('심', &["shim", "sim"]),
    ('노', &["noh", "roh", "no"]),
    ('하', &["ha"]),
    ('곽', &["kwak", "gwak"]),
    ('성', &["sung", "seong"]),
    ('차', &["cha"]),
    ('주', &["joo", "ju", "chu"]),
    ('우', &["woo", "u"]),
    ('구', &["koo", "gu", "ku"]),
    ('민', &["min"]),
    ('나', &["na", "ra"]),
    ('진', &["jin", "chin"]),
    ('지', &["ji", "chi"]),
    ('엄', &["eom", "um"]),
    ('원', &["won"]),
    ('천', &["cheon", "chun"]),
];

/// Surnames of Japan.
const JAPANESE: &[(&str, &str)] = &[
    ("佐藤", "sato"),
    ("鈴木", "suzuki"),
    ("高橋", "takahashi"),
    ("田中", "tanaka"),
    ("伊藤", "ito"),
    ("渡辺", "watanabe"),
    ("渡邊", "watanabe"),
    ("渡邉", "watanabe"),
    ("山本", "yamamoto"),
    ("中村", "nakamura"),
    ("小林", "kobayashi"),
    ("加藤", "kato"),
    ("吉田", "yoshida"),
    ("山田", "yamada"),
    ("佐々木", "sasaki"),
    ("山口", "yamaguchi"),
    ("松本", "matsumoto"),
    ("井上", "inoue"),
    ("木村", "kimura"),
    ("林", "hayashi"),
    ("斎藤", "saito"),
    ("斉藤", "saito"),
    ("齋藤", "saito"),
    ("清水", "shimizu"),
    ("山崎", "yamazaki"),
    ("森", "mori"),
    ("池田", "ikeda"),
    ("橋本", "hashimoto"),
    ("阿部", "abe"),
    ("石川", "ishikawa"),
    ("山下", "yamashita"),
    ("中島", "nakajima"),
    ("石井", "ishii"),
    ("小川", "ogawa"),
    ("前田", "maeda"),
    ("岡田", "okada"),
    ("長谷川", "hasegawa"),
    ("藤田", "fujita"),
    ("後藤", "goto"),
    ("近藤", "kondo"),
    ("村上", "murakami"),
    ("遠藤", "endo"),
    ("青木", "aoki"),
    ("坂本", "sakamoto"),
    ("福田", "fukuda"),
    ("太田", "ota"),
    ("西村", "nishimura"),
    ("藤井", "fujii"),
    ("金子", "kaneko"),
    ("岡本", "okamoto"),
    ("藤原", "fujiwara"),
    ("中野", "nakano"),
    ("三浦", "miura"),
    ("原田", "harada"),
    ("中川", "nakagawa"),
    ("松田", "matsuda"),
    ("竹内", "takeuchi"),
    ("小野", "ono"),
    ("田村", "tamura"),
    ("中山", "nakayama"),
    ("和田", "wada"),
    ("石田", "ishida"),
    ("森田", "morita"),
    ("上田", "ueda"),
    ("原", "hara"),
    ("柴田", "shibata"),
    ("酒井", "sakai"),
    ("工藤", "kudo"),
    ("横山", "yokoyama"),
    ("宮崎", "miyazaki"),
    ("宮本", "miyamoto"),
    ("内田", "uchida"),
    ("高木", "takagi"),
    ("安藤", "ando"),
    ("谷口", "taniguchi"),
    ("大野", "ono"),
    ("今井", "imai"),
    ("河野", "kono"),
    ("藤本", "fujimoto"),
    ("村田", "murata"),
    ("武田", "takeda"),
    ("上野", "ueno"),
    ("杉山", "sugiyama"),
    ("増田", "masuda"),
    ("平野", "hirano"),
    ("大塚", "otsuka"),
    ("千葉", "chiba"),
    ("久保", "kubo"),
    ("松井", "matsui"),
    ("小島", "kojima"),
    ("岩崎", "iwasaki"),
    ("桜井", "sakurai"),
    ("木下", "kinoshita"),
    ("野口", "noguchi"),
    ("松尾", "matsuo"),
    ("菊地", "kikuchi"),
    ("野村", "nomura"),
    ("新井", "arai"),
    ("菅原", "sugawara"),
    ("本田", "honda"),
    ("黒田", "kuroda"),
    ("三宅", "miyake"),
];

/// Given names of Japan.
const JAPANESE_GIVEN: &[(&str, &str)] = &[
    ("太郎", "taro"),
    ("一郎", "ichiro"),
    ("次郎", "jiro"),
    ("花子", "hanako"),
    ("健", "ken"),
    ("健一", "kenichi"),
    ("健太", "kenta"),
    ("翔", "sho"),
    ("翔太", "shota"),
    ("大輔", "daisuke"),
    ("拓也", "takuya"),
    ("直樹", "naoki"),
    ("和也", "kazuya"),
    ("誠", "makoto"),
    ("浩", "hiroshi"),
    ("博", "hiroshi"),
    ("隆", "takashi"),
    ("明", "akira"),
    ("剛", "tsuyoshi"),
    ("学", "manabu"),
    ("優", "yu"),
    ("陽子", "yoko"),
    ("洋子", "yoko"),
    ("恵子", "keiko"),
    ("裕子", "yuko"),
    ("由美", "yumi"),
    ("直美", "naomi"),
    ("真由美", "mayumi"),
    ("久美子", "kumiko"),
    ("美咲", "misaki"),
    ("愛", "ai"),
    ("桜", "sakura"),
    ("葵", "aoi"),
    ("結衣", "yui"),
    ("陽菜", "hina"),
    ("遥", "haruka"),
    ("舞", "mai"),
    ("彩", "aya"),
    ("麻衣", "mai"),
    ("智子", "tomoko"),
    ("幸子", "sachiko"),
    ("美穂", "miho"),
    ("蓮", "ren"),
    ("悠斗", "yuto"),
    ("大翔", "hiroto"),
    ("亮", "ryo"),
    ("修", "osamu"),
    ("聡", "satoshi"),
    ("徹", "toru"),
    ("雄介", "yusuke"),
    ("洋平", "yohei"),
    ("達也", "tatsuya"),
    ("哲也", "tetsuya"),
    ("秀樹", "hideki"),
    ("正", "tadashi"),
    ("真理子", "mariko"),
    ("美香", "mika"),
    ("香織", "kaori"),
    ("恵", "megumi"),
    ("綾", "aya"),
    ("純", "jun"),
    ("薫", "kaoru"),
];

/// Forms of address that stand behind a surname.
const HONORIFICS: &[&str] = &[
    "先生",
    "女士",
    "小姐",
    "老师",
    "老師",
    "同学",
    "同學",
    "教授",
    "博士",
    "太太",
    "さん",
    "さま",
    "様",
    "氏",
    "君",
    "くん",
    "ちゃん",
    "씨",
    "님",
    "선생",
    "교수",
    "박사",
];

/// How one name is written.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// What to search for, letter by letter.
    pub(crate) patterns: Vec<(String, Squashed)>,
    /// The parts of the name in Latin letters, surname first, in each way it is romanised.
    pub(crate) romanised: Vec<Vec<String>>,
    /// The Latin letters are only the consonants and some vowels.
    pub(crate) sounds: bool,
}

impl Reading {
    pub(crate) fn of(name: &str) -> Reading {
        let parts: Vec<&str> =
            name.split([' ', '\u{3000}', '\u{a0}', '・', '·']).filter(|part| !part.is_empty()).collect();
        let mut reading = Reading::default();
        reading.patterns.push((parts.concat(), Squashed::Unspaced));
        if let [first, .., last] = parts.as_slice() {
            reading.patterns.push((format!("{last}{first}"), Squashed::Unspaced));
        }
        if parts.iter().all(|part| part.chars().all(|it| it.script() == Script::Hangul)) {
            reading.korean(&parts);
        } else if name.chars().any(|it| it.script() == Script::Han) {
            reading.han(&parts);
        } else {
            reading.others(&parts);
        }
        // Who goes by one character alone is looked for where it stands alone.
        let whole = parts.concat();
        reading.patterns.retain(|(text, _)| text.chars().count() >= 2 || *text == whole);
        reading
    }

    fn part(&mut self, part: &str) {
        if part.chars().count() >= 2 {
            self.patterns.push((part.to_owned(), Squashed::Part));
        }
    }

    fn surname(&mut self, surname: &str) {
        for honorific in HONORIFICS {
            self.patterns.push((format!("{surname}{honorific}"), Squashed::Unspaced));
        }
    }

    fn han(&mut self, parts: &[&str]) {
        let whole = parts.concat();
        let (surname, given) = match parts {
            [surname, given @ ..] if !given.is_empty() => ((*surname).to_owned(), given.concat()),
            _ => split_han(&whole),
        };
        self.surname(&surname);
        if surname.chars().count() == 1 {
            for before in ["老", "小", "阿"] {
                self.patterns.push((format!("{before}{surname}"), Squashed::Part));
            }
        } else {
            self.part(&surname);
        }
        self.part(&given);
        let known = |list: &[(&str, &str)], word: &str| {
            list.iter().find(|(han, _)| *han == word).map(|(_, latin)| (*latin).to_owned())
        };
        if let Some(latin) = known(JAPANESE, &surname) {
            let given = known(JAPANESE_GIVEN, &given).unwrap_or_default();
            self.romanised.push(std::iter::once(latin).chain(Some(given).filter(|it| !it.is_empty())).collect());
        }
        let given = keys::ascii(&given);
        let mut surnames = vec![keys::ascii(&surname)];
        let others = CHINESE.iter().find(|(han, _)| surname.chars().count() == 1 && han.contains(surname.as_str()));
        surnames.extend(others.into_iter().flat_map(|(_, latin)| latin.iter().map(|it| (*it).to_owned())));
        for latin in surnames {
            let parts = [latin, given.clone()];
            self.romanised.push(parts.into_iter().filter(|it| !it.is_empty()).collect());
        }
    }

    fn korean(&mut self, parts: &[&str]) {
        self.sounds = true;
        let whole = parts.concat();
        let (surname, given) = match parts {
            [surname, given @ ..] if !given.is_empty() => ((*surname).to_owned(), given.concat()),
            _ => (whole.chars().take(1).collect(), whole.chars().skip(1).collect::<String>()),
        };
        self.surname(&surname);
        self.part(&given);
        let known = KOREAN.iter().find(|(hangul, _)| surname.chars().eq([*hangul]));
        let spellings: Vec<String> = match known {
            Some((_, latin)) => latin.iter().map(|it| (*it).to_owned()).collect(),
            None => vec![keys::ascii(&surname)],
        };
        let given = keys::ascii(&given);
        for latin in spellings {
            self.romanised.push(vec![latin, given.clone()]);
        }
    }

    fn others(&mut self, parts: &[&str]) {
        self.sounds = true;
        for part in parts {
            let enough = if part.chars().all(is_unspaced) { 3 } else { 2 };
            if part.chars().count() >= enough && parts.len() > 1 {
                self.part(part);
            }
        }
        self.romanised.push(parts.iter().map(|part| keys::ascii(part)).filter(|part| part.len() > 1).collect());
    }
}

/// Parts a name of Han characters into surname and given name.
fn split_han(whole: &str) -> (String, String) {
    let double = DOUBLE.iter().find(|it| whole.starts_with(**it)).map(|it| it.chars().count());
    let longest = |list: &[(&str, &str)]| {
        list.iter().filter(|(han, _)| whole.starts_with(han)).map(|(han, _)| han.chars().count()).max()
    };
    let count = whole.chars().count();
    let surname =
        double.or_else(|| longest(JAPANESE).filter(|length| *length > 1)).unwrap_or(if count > 3 { 2 } else { 1 });
    // One or two characters without more may be either name: they are the whole.
    if count <= surname {
        return (whole.to_owned(), String::new());
    }
    (whole.chars().take(surname).collect(), whole.chars().skip(surname).collect())
}
