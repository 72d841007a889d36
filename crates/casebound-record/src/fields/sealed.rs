//! The index of a sealed case: what stands in the clear, a closed list.

use super::mapping;
use crate::kinds::{
    CodeName, Count, Day, EventKey, Flag, List, Map, MemberKey, PlainText, Required, SanctionKey, TypeKey, Until, Word,
};
use crate::words::{DueKind, Outcome, Status};

mapping! {
    /// The front matter of a sealed case. Casebound computes it from the case at each seal; nobody types it.
    SealedCase {
        name as "case": Required<CodeName>, "The code name.", "S3-22";
        status: Required<Word<Status>>, "The state of the case.", "S4-3";
        event: EventKey, "The event it belongs to.", "S2-13";
        shepherd: MemberKey, "The member who takes care of it.", "S4-17";
        retention: Map<SealedRetention>, "How long the record is kept.", "S5-50";
        sealed: Required<Map<Sealed>>, "Who reads the rest, and what others need of it.", "S3-33";
    }
}

mapping! {
    /// `retention` of a sealed case.
    SealedRetention {
        keep_until: Until, "The last day on which the record is kept, or on which its longest sanction ends.", "S5-50";
    }
}

mapping! {
    /// `sealed`: who reads the encrypted case, and what those need who don't.
    Sealed {
        version: Required<Count>, "The version of this form: 1.", "";
        to: Required<List<MemberKey>>, "The members who can open it.", "S3-33";
        revision: Required<Count>, "Rises with each seal.", "";
        by: Required<MemberKey>, "The member who sealed it, and signed.", "S3-33";
        received: List<Day>, "The days on which its reports were received.", "S1-9";
        resolved: Day, "The day on which it was resolved.", "S4-36";
        next: List<Map<SealedDate>>, "What is due next.", "S4-16";
        held: Flag, "Whether something keeps it: a hold; once it is over also an open task, an unanswered appeal, a sanction without an end.", "S5-51";
        facts: Map<SealedFacts>, "What a tombstone keeps of it, and statistics count; nothing while it is open.", "S5-50";
        signature: Required<PlainText>, "The signature over all other lines of the file.", "";
    }
}

mapping! {
    /// `sealed.facts`: keys of committee.yaml and numbers, of a case that is over.
    SealedFacts {
        types: List<TypeKey>, "What kind of incident it is.", "S3-41";
        finding: Word<Outcome>, "What the committee found.", "S3-35";
        sanctions: List<SanctionKey>, "One key for each sanction.", "S5-30";
        people: Count, "How many people were reported.", "";
    }
}

mapping! {
    /// One item of `sealed.next`.
    SealedDate {
        what: Required<Word<DueKind>>, "What is due.", "";
        on: Required<Day>, "The last day on which it is in time.", "";
    }
}
