//! The catalogue: one module and one page for each rule, in alphabetical order.

mod acknowledged_before_sent;
mod acknowledged_late;
mod acknowledgement_overdue;
mod acted_against_consent;
mod acted_before_report;
mod affected_informed_before_action;
mod affected_not_informed;
mod agreement_out_of_reach;
mod anchor_or_alias;
mod anonymous_reporter_declared;
mod asked_without_why;
mod attachment_changed;
mod attachment_missing;
mod attachment_not_listed;
mod attachment_too_big;
mod bad_address;
mod bad_code_name;
mod bad_date;
mod bad_digest;
mod bad_duration;
mod bad_file_name;
mod bad_fingerprint;
mod bad_key;
mod bad_number;
mod bad_time_zone;
mod case_deleted;
mod certificate_about_to_expire;
mod certificate_expired;
mod certificate_fingerprint_mismatch;
mod certificate_for_other_address;
mod certificate_gnupg_only;
mod certificate_missing;
mod certificate_outside_keys;
mod certificate_revoked;
mod certificate_unusable;
mod certificate_version_6;
mod certificate_without_encryption_key;
mod code_name_mismatch;
mod code_name_taken;
mod committee_not_informed;
mod conflict_marker;
mod conflict_without_ruling;
mod confusable_key;
mod decision_missing;
mod decision_without_meeting;
mod delay_unexplained;
mod directive;
mod disclosed_without_permission;
mod disposal_due_soon;
mod disposal_overdue;
mod draft_not_reviewed;
mod duplicate_key;
mod embargo_over;
mod encrypted_file;
mod event_ends_before_it_starts;
mod expunged_text_remains;
mod field_not_filled;
mod field_without_choices;
mod file_empty;
mod file_too_big;
mod fingerprint_missing;
mod front_matter_closed_with_dots;
mod front_matter_not_closed;
mod front_matter_too_big;
mod future_date;
mod hidden_character;
mod incident_after_report;
mod incident_ends_before_it_starts;
mod involved_at_meeting;
mod keep_until_mismatch;
mod keep_until_missing;
mod keep_until_unknown_on_file;
mod key_not_a_word;
mod left_member_on_duty;
mod lone_carriage_return;
mod member_declared_twice;
mod member_listed_twice;
mod member_not_serving;
mod member_without_certificate;
mod membership_ends_before_it_starts;
mod missing_key;
mod name_in_commit_message;
mod name_in_path;
mod name_in_the_clear;
mod nested_too_deep;
mod next_update_missing;
mod no_front_matter;
mod nobody_affected;
mod not_a_map;
mod not_a_regular_file;
mod not_utf8;
mod nothing_logged_after_event;
mod nul_byte;
mod on_file_although_help_is_needed;
mod one_on_one_published;
mod outcome_missing;
mod pattern_overlooked;
mod person_never_mentioned;
mod police_not_requested;
mod primary_is_secondary;
mod proposer_counted_twice;
mod public_text_missing;
mod public_text_too_precise;
mod publish_approvals_missing;
mod published_against_consent;
mod recused_member_acts;
mod report_not_acknowledged;
mod reported_not_informed;
mod reporter_not_informed;
mod reporter_not_informed_first;
mod reporter_without_role;
mod resolution_date_missing;
mod resolution_overdue;
mod resolved_before_report;
mod resolved_while_open;
mod retention_not_renewed;
mod retention_rule_unreachable;
mod retention_without_any;
mod review_before_resolved;
mod review_date_missing;
mod review_overdue;
mod roles_empty;
mod rule_not_waivable;
mod safety_concern_overlooked;
mod sanction_ends_before_it_starts;
mod sanction_without_end;
mod sanction_without_violation;
mod sanctioned_not_reported;
mod secret_key_in_repository;
mod section_missing;
mod sent_although_not_shared;
mod several_documents;
mod severe_sanction_before_decision;
mod shared_against_consent;
mod sharing_not_acknowledged;
mod sharing_not_sent;
mod sharing_undecided;
mod side_heard_after_decision;
mod side_not_heard;
mod summary_not_brief;
mod tab;
mod tag;
mod task_overdue;
mod task_still_open;
mod team_too_small;
mod told_after_meeting;
mod tombstone_changed;
mod too_few_givers;
mod too_few_voices;
mod too_many_readers;
mod transparency_report_due;
mod unknown_event;
mod unknown_field;
mod unknown_key;
mod unknown_member;
mod unknown_member_on_duty;
mod unknown_person;
mod unknown_related_case;
mod unknown_sanction;
mod unknown_type;
mod unknown_waiver;
mod unknown_word;
mod unshared_without_why;
mod unused_waiver;
mod update_overdue;
mod verbal_report_without_receiver;
mod warned_again;
mod warned_more_than_once;
mod wrong_field_value;
mod wrong_shape;
mod wrong_year_folder;
mod yaml_syntax;

use crate::Rule;

/// Every rule, in alphabetical order.
pub const RULES: &[Rule] = &[
    acknowledged_before_sent::RULE,
    acknowledged_late::RULE,
    acknowledgement_overdue::RULE,
    acted_against_consent::RULE,
    acted_before_report::RULE,
    affected_informed_before_action::RULE,
    affected_not_informed::RULE,
    agreement_out_of_reach::RULE,
    anchor_or_alias::RULE,
    anonymous_reporter_declared::RULE,
    asked_without_why::RULE,
    attachment_changed::RULE,
    attachment_missing::RULE,
    attachment_not_listed::RULE,
    attachment_too_big::RULE,
    bad_address::RULE,
    bad_code_name::RULE,
    bad_date::RULE,
    bad_digest::RULE,
    bad_duration::RULE,
    bad_file_name::RULE,
    bad_fingerprint::RULE,
    bad_key::RULE,
    bad_number::RULE,
    bad_time_zone::RULE,
    case_deleted::RULE,
    certificate_about_to_expire::RULE,
    certificate_expired::RULE,
    certificate_fingerprint_mismatch::RULE,
    certificate_for_other_address::RULE,
    certificate_gnupg_only::RULE,
    certificate_missing::RULE,
    certificate_outside_keys::RULE,
    certificate_revoked::RULE,
    certificate_unusable::RULE,
    certificate_version_6::RULE,
    certificate_without_encryption_key::RULE,
    code_name_mismatch::RULE,
    code_name_taken::RULE,
    committee_not_informed::RULE,
    conflict_marker::RULE,
    conflict_without_ruling::RULE,
    confusable_key::RULE,
    decision_missing::RULE,
    decision_without_meeting::RULE,
    delay_unexplained::RULE,
    directive::RULE,
    disclosed_without_permission::RULE,
    disposal_due_soon::RULE,
    disposal_overdue::RULE,
    draft_not_reviewed::RULE,
    duplicate_key::RULE,
    embargo_over::RULE,
    encrypted_file::RULE,
    event_ends_before_it_starts::RULE,
    expunged_text_remains::RULE,
    field_not_filled::RULE,
    field_without_choices::RULE,
    file_empty::RULE,
    file_too_big::RULE,
    fingerprint_missing::RULE,
    front_matter_closed_with_dots::RULE,
    front_matter_not_closed::RULE,
    front_matter_too_big::RULE,
    future_date::RULE,
    hidden_character::RULE,
    incident_after_report::RULE,
    incident_ends_before_it_starts::RULE,
    involved_at_meeting::RULE,
    keep_until_mismatch::RULE,
    keep_until_missing::RULE,
    keep_until_unknown_on_file::RULE,
    key_not_a_word::RULE,
    left_member_on_duty::RULE,
    lone_carriage_return::RULE,
    member_declared_twice::RULE,
    member_listed_twice::RULE,
    member_not_serving::RULE,
    member_without_certificate::RULE,
    membership_ends_before_it_starts::RULE,
    missing_key::RULE,
    name_in_commit_message::RULE,
    name_in_path::RULE,
    name_in_the_clear::RULE,
    nested_too_deep::RULE,
    next_update_missing::RULE,
    no_front_matter::RULE,
    nobody_affected::RULE,
    not_a_map::RULE,
    not_a_regular_file::RULE,
    not_utf8::RULE,
    nothing_logged_after_event::RULE,
    nul_byte::RULE,
    on_file_although_help_is_needed::RULE,
    one_on_one_published::RULE,
    outcome_missing::RULE,
    pattern_overlooked::RULE,
    person_never_mentioned::RULE,
    police_not_requested::RULE,
    primary_is_secondary::RULE,
    proposer_counted_twice::RULE,
    public_text_missing::RULE,
    public_text_too_precise::RULE,
    publish_approvals_missing::RULE,
    published_against_consent::RULE,
    recused_member_acts::RULE,
    report_not_acknowledged::RULE,
    reported_not_informed::RULE,
    reporter_not_informed::RULE,
    reporter_not_informed_first::RULE,
    reporter_without_role::RULE,
    resolution_date_missing::RULE,
    resolution_overdue::RULE,
    resolved_before_report::RULE,
    resolved_while_open::RULE,
    retention_not_renewed::RULE,
    retention_rule_unreachable::RULE,
    retention_without_any::RULE,
    review_before_resolved::RULE,
    review_date_missing::RULE,
    review_overdue::RULE,
    roles_empty::RULE,
    rule_not_waivable::RULE,
    safety_concern_overlooked::RULE,
    sanction_ends_before_it_starts::RULE,
    sanction_without_end::RULE,
    sanction_without_violation::RULE,
    sanctioned_not_reported::RULE,
    secret_key_in_repository::RULE,
    section_missing::RULE,
    sent_although_not_shared::RULE,
    several_documents::RULE,
    severe_sanction_before_decision::RULE,
    shared_against_consent::RULE,
    sharing_not_acknowledged::RULE,
    sharing_not_sent::RULE,
    sharing_undecided::RULE,
    side_heard_after_decision::RULE,
    side_not_heard::RULE,
    summary_not_brief::RULE,
    tab::RULE,
    tag::RULE,
    task_overdue::RULE,
    task_still_open::RULE,
    team_too_small::RULE,
    told_after_meeting::RULE,
    tombstone_changed::RULE,
    too_few_givers::RULE,
    too_few_voices::RULE,
    too_many_readers::RULE,
    transparency_report_due::RULE,
    unknown_event::RULE,
    unknown_field::RULE,
    unknown_key::RULE,
    unknown_member::RULE,
    unknown_member_on_duty::RULE,
    unknown_person::RULE,
    unknown_related_case::RULE,
    unknown_sanction::RULE,
    unknown_type::RULE,
    unknown_waiver::RULE,
    unknown_word::RULE,
    unshared_without_why::RULE,
    unused_waiver::RULE,
    update_overdue::RULE,
    verbal_report_without_receiver::RULE,
    warned_again::RULE,
    warned_more_than_once::RULE,
    wrong_field_value::RULE,
    wrong_shape::RULE,
    wrong_year_folder::RULE,
    yaml_syntax::RULE,
];
