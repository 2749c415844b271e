"""What netlink code gets wrong, line by line, and the tests here that hold each line.

The lines: framing 1-11, type bits 12-15, values 16-24, control 25-38, families 39-53.
"""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from .live import ROOT

HELD_BY = {
    1: (
        "test_wire.test_messages_follow_each_other_at_multiples_of_four",
        "test_wire.test_the_last_message_may_lack_its_padding",
        "test_properties.test_messages_packed_in_a_row_are_cut_apart_again",
    ),
    2: (
        "test_wire.test_a_message_shorter_than_its_header_ends_the_cutting_where_it_begins",
        "test_wire.test_a_message_that_claims_more_than_is_left_is_cut_short",
        "test_codec.test_a_datagram_of_several_messages_keeps_those_before_a_fault",
        "test_codec.test_a_message_cut_short_says_so_and_keeps_what_is_there",
        "test_codec.test_a_fixed_header_may_be_cut_anywhere",
    ),
    3: (
        "test_wire.test_a_tail_too_short_for_a_header_is_left_over",
        "test_exchange.test_bytes_behind_the_last_message_are_malformed",
    ),
    4: (
        "test_wire.test_an_attribute_shorter_than_its_header_ends_the_level",
        "test_codec.test_an_attribute_shorter_than_its_header_is_noted_where_it_begins",
    ),
    5: (
        "test_wire.test_an_attribute_longer_than_its_level_is_left_over",
        "test_codec.test_an_attribute_longer_than_its_level_is_salvaged_as_far_as_it_goes",
        "test_properties.test_damaged_recordings_are_read",
    ),
    6: (
        "test_codec.test_padding_that_is_not_zero_is_seen_and_written_as_zero",
    ),
    7: (
        "test_wire.test_the_last_attribute_may_lack_its_padding",
        "test_wire.test_nla_len_does_not_count_padding",
        "test_codec.test_the_last_attribute_may_lack_its_padding",
    ),
    8: (
        "test_wire.test_an_attribute_of_four_bytes_is_whole",
        "test_codec.test_an_attribute_without_payload_is_an_empty_nest_or_a_flag",
    ),
    9: (
        "test_wire.test_the_largest_payload_fits_and_one_byte_more_does_not",
        "test_wire.test_the_encoder_refuses_what_does_not_fit",
        "test_writer.test_the_largest_value_fits_and_one_byte_more_does_not",
        "test_writer.test_a_nest_that_grows_too_large_is_refused_with_its_path",
    ),
    10: (
        "test_codec.test_nests_deeper_than_any_kernels_are_not_looked_into",
        "test_codec.test_hops_within_hops_and_errors_within_errors_are_bounded_too",
        "test_properties.test_any_bytes_are_read_without_a_word",
        "test_properties.test_any_bytes_behind_a_header_are_read",
        "test_properties.test_what_the_schema_nearly_allows_is_read",
        "test_properties.test_deep_nests_take_bounded_work",
        "test_properties.test_many_tiny_attributes_take_bounded_work",
        "test_properties.test_quoted_errors_take_bounded_work",
    ),
    11: (
        "test_codec.test_attribute_type_zero_is_what_the_set_says",
        "test_codec.test_repeated_types_are_lists",
    ),
    12: (
        "test_wire.test_type_bits_are_masked_and_kept",
        "test_wire.test_what_the_encoder_writes_the_decoder_reads",
        "test_codec.test_the_type_is_masked_and_its_bits_survive",
        "test_properties.test_the_coder_without_schema_reads_what_it_writes",
    ),
    13: (
        "test_codec.test_the_schema_decides_what_is_a_nest",
        "test_codec.test_an_unknown_nest_is_a_guess_with_the_bytes_kept",
    ),
    14: (
        "test_codec.test_the_byte_order_bit_is_advice",
        "test_writer.test_ipset_wants_the_byte_order_bit_when_writing",
    ),
    15: (
        "test_writer.test_nests_are_marked_for_strict_kernels",
    ),
    16: (
        "test_codec.test_text_of_any_kind_reads_and_writes_back",
    ),
    17: (
        "test_wire.test_the_decoder_refuses_a_malformed_row_and_another_width",
        "test_codec.test_a_number_of_another_width_is_bytes_with_a_note",
    ),
    18: (
        "test_codec.test_a_struct_may_be_shorter_than_known",
        "test_codec.test_a_struct_may_be_longer_than_known",
    ),
    19: (
        "test_codec.test_numbers_in_network_order_stand_among_others",
    ),
    20: (
        "test_codec.test_padding_attributes_align_and_are_seen",
    ),
    21: (
        "test_codec.test_a_link_address_is_not_always_six_bytes",
    ),
    22: (
        "test_codec.test_uint_has_four_or_eight_bytes",
        "test_codec.test_sint_has_four_or_eight_bytes",
        "test_writer.test_uint_takes_the_room_it_needs",
        "test_properties.test_values_of_the_schema_go_round",
    ),
    23: (
        "test_codec.test_a_flag_and_a_byte_say_the_same_thing_side_by_side",
        "test_writer.test_a_flag_is_set_by_being_there",
    ),
    24: (
        "test_codec.test_signs_and_units_are_explicit",
        "test_properties.test_every_scalar_of_the_coder_goes_round",
    ),
    25: (
        "test_exchange.test_an_error_with_number_zero_acknowledges",
        "test_exchange.test_an_acknowledgement_may_warn",
        "test_codec.test_a_recorded_acknowledgement_is_an_error_without_number",
        "test_kernel_fakes.test_an_acknowledgement_with_a_warning",
    ),
    26: (
        "test_exchange.test_the_extended_ack_stands_behind_what_was_quoted",
        "test_exchange.test_without_the_flag_there_is_no_extended_ack",
        "test_exchange.test_recorded_errors_have_their_texts",
        "test_codec.test_the_tree_finds_the_extended_ack",
        "test_kernel_fakes.test_the_policy_and_the_cookie_are_there_to_look_at",
    ),
    27: (
        "test_exchange.test_done_may_carry_an_error_and_words",
        "test_exchange.test_an_empty_done_is_the_end",
        "test_codec.test_done_in_a_tree",
        "test_kernel_fakes.test_done_with_an_error_refuses_the_dump",
    ),
    28: (
        "test_wire.test_a_flag_is_called_by_what_its_message_does",
        "test_wire.test_every_flag_that_is_named_has_its_bits",
        "test_codec.test_flags_of_a_message_are_called_by_what_it_does",
    ),
    29: (
        "test_kernel_fakes.test_an_offset_resolves_to_a_path_within_nests",
        "test_kernel_fakes.test_an_offset_may_point_into_the_fixed_header",
        "test_kernel_fakes.test_an_offset_to_nowhere_does_no_harm",
        "test_kernel_fakes.test_a_missing_attribute_is_named_at_the_top",
        "test_kernel_fakes.test_a_missing_attribute_is_named_within_its_nest",
        "test_kernel_fakes.test_a_missing_attribute_nobody_knows_has_its_number",
    ),
    30: (
        "test_exchange.test_a_done_without_multi_is_tolerated",
        "test_exchange.test_an_acknowledgement_behind_the_data_belongs_to_the_request",
        "test_exchange.test_an_acknowledgement_behind_done_is_a_stray",
        "test_kernel_fakes.test_the_acknowledgement_of_an_earlier_change_is_not_that_of_the_next",
    ),
    31: (
        "test_exchange.test_an_interruption_is_told_once_and_loses_no_row",
        "test_exchange.test_an_interruption_may_be_told_by_done_alone",
        "test_kernel_fakes.test_an_interrupted_dump_is_made_again",
        "test_kernel_fakes.test_a_dump_that_stays_interrupted_keeps_its_rows_and_says_so",
    ),
    32: (
        "test_exchange.test_noop_says_nothing_and_overrun_says_loss",
        "test_exchange.test_sequence_zero_is_a_notification",
        "test_exchange.test_sequence_numbers_wrap",
    ),
    33: (
        "test_exchange.test_a_port_is_no_process_id",
        "test_exchange.test_another_sender_answers_nothing",
        "test_exchange.test_an_answer_for_another_port_is_a_stray",
        "test_kernel_fakes.test_an_answer_of_another_sender_is_not_believed",
        "test_kernel_fakes.test_events_of_another_sender_are_not_believed",
        "test_kernel_fakes.test_a_live_port_is_no_process_id",
    ),
    34: (
        "test_exchange.test_a_cut_message_is_malformed_and_answers_nothing",
        "test_kernel_fakes.test_a_truncated_datagram_is_a_loss",
        "test_kernel_fakes.test_a_truncated_event_is_one_gap",
        "test_kernel_fakes.test_the_receive_size_is_enough_for_any_dump",
    ),
    35: (
        "test_exchange.test_a_full_buffer_is_loss_for_every_open_request_and_nothing_ends",
        "test_kernel_fakes.test_a_dump_that_overran_is_made_again_on_another_socket",
        "test_kernel_fakes.test_a_stream_raises_where_rows_are_lost",
        "test_kernel_fakes.test_a_change_whose_acknowledgement_was_lost_did_not_succeed",
        "test_kernel_fakes.test_lost_events_are_a_gap_and_listening_goes_on",
        "test_kernel_fakes.test_a_live_overrun_is_told_and_the_socket_lives_on",
    ),
    36: (
        "test_kernel_fakes.test_groups_above_32_are_joined_by_number",
        "test_kernel_fakes.test_a_live_socket_joins_groups_beyond_the_mask_of_bind",
    ),
    37: (
        "test_exchange.test_notifications_between_the_rows_are_kept_apart",
        "test_exchange.test_what_is_left_over_from_an_earlier_request_reaches_no_other",
        "test_kernel_fakes.test_notifications_and_left_overs_do_not_reach_the_answer",
        "test_kernel_fakes.test_after_a_timeout_the_next_request_has_a_socket_of_its_own",
        "test_kernel_fakes.test_a_stream_that_is_left_early_leaves_nothing_behind",
        "test_kernel_fakes.test_many_threads_share_a_session",
    ),
    38: (
        "test_kernel_fakes.test_no_answer_is_an_error_within_the_timeout",
        "test_kernel_fakes.test_what_strangers_send_does_not_put_off_the_timeout",
        "test_kernel_fakes.test_a_live_request_without_answer_times_out",
    ),
    39: (
        "test_codec.test_af_spec_depends_on_the_family_of_the_header",
        "test_codec.test_protinfo_depends_on_the_family_of_the_header",
    ),
    40: (
        "test_codec.test_the_kind_may_follow_the_data",
        "test_writer.test_data_without_what_chooses_its_form_asks_for_it",
        "test_writer.test_the_kind_may_be_given_behind_the_data",
    ),
    41: (
        "test_codec.test_tc_options_of_kinds_without_a_form",
        "test_codec.test_tc_kind_chooses_options_and_xstats",
    ),
    42: (
        "test_codec.test_old_requests_carry_a_short_header",
    ),
    43: (
        "test_codec.test_a_next_hop_of_impossible_length_ends_the_list",
    ),
    44: (
        "test_codec.test_the_table_attribute_has_the_number_that_a_byte_cannot_hold",
    ),
    45: (
        "test_codec.test_generic_ids_are_those_of_their_kernel",
        "test_codec.test_a_users_header_stands_behind_that_of_generic_netlink",
        "test_writer.test_a_generic_family_needs_the_id_that_the_kernel_gave_it",
        "test_writer.test_a_family_of_ones_own_reads_and_writes",
    ),
    46: (
        "test_codec.test_policy_dumps_use_numbers_of_operations_as_types",
    ),
    47: (
        "test_exchange.test_a_refused_batch_begin_ends_all_that_was_in_it",
        "test_exchange.test_several_refusals_of_one_batch_are_told_apart",
        "test_codec.test_netfilter_messages_are_numbered_by_subsystem_and_are_big_endian",
        "test_kernel_fakes.test_a_refused_batch_begin_refuses_all_of_it",
    ),
    48: (
        "test_codec.test_a_name_chooses_the_data_of_an_expression",
        "test_codec.test_the_families_of_netfilter_are_its_own",
    ),
    49: (
        "test_codec.test_xfrm_headers_depend_on_message_and_direction",
    ),
    50: (
        "test_codec.test_the_family_byte_chooses_the_struct_of_a_socket",
    ),
    51: (
        "test_codec.test_records_of_audit_are_text",
        "test_codec.test_audit_may_leave_its_header_out_of_the_length",
        "test_codec.test_audit_may_count_its_padding",
    ),
    52: (
        "test_codec.test_device_events_are_text_without_a_header",
        "test_codec.test_device_events_of_udevd_have_a_header_of_their_own",
    ),
    53: (
        "test_wire.test_one_datagram_holds_many_messages",
        "test_exchange.test_only_done_or_error_ends_a_dump",
        "test_exchange.test_a_batch_gets_an_answer_for_each_message",
        "test_exchange.test_every_recorded_conversation_is_followed_to_its_ends",
        "test_codec.test_one_dump_comes_in_many_datagrams",
        "test_kernel_fakes.test_a_dump_comes_in_many_datagrams",
        "test_kernel_fakes.test_every_request_of_a_batch_has_its_own_answer",
        "test_kernel_fakes.test_events_come_in_order_and_several_to_a_datagram",
    ),
}  # fmt: skip


def test_every_line_is_held() -> None:
    assert sorted(HELD_BY) == list(range(1, 54)) and all(HELD_BY.values())


@pytest.mark.parametrize("number", HELD_BY)
def test_the_tests_exist(number: int) -> None:
    for name in HELD_BY[number]:
        module, _, function = name.partition(".")
        assert callable(getattr(import_module(f"tests.{module}"), function)), name


def test_what_runs_apart_has_a_last_result() -> None:
    told = (ROOT / "docs" / "last-runs.md").read_text()
    slow = [
        name
        for file in (ROOT / "tests").glob("test_*.py")
        for name in re.findall(r"@pytest\.mark\.slow\n(?:@.*\n)*def (\w+)", file.read_text())
    ]
    assert len(slow) >= 2 and all(f"`{name}`" in told for name in slow)
