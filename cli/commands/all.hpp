// SPDX-License-Identifier: Apache-2.0
#pragma once
// One function per command; each gives its row of the table.
#include "command.hpp"

namespace mv::cli {

Command distribute_command();
Command check_command();
Command generate_command();

Command art_generate_command();
Command art_show_command();
Command art_set_command();

Command job_list_command();
Command job_show_command();
Command job_watch_command();
Command job_cancel_command();

Command track_upload_command();
Command track_list_command();
Command track_show_command();
Command track_edit_command();
Command track_download_command();
Command track_delete_command();

Command distribution_list_command();
Command distribution_show_command();
Command distribution_watch_command();
Command distribution_retry_command();
Command distribution_cancel_command();
Command distribution_takedown_command();
Command distribution_update_command();
Command distribution_export_command();

Command platform_list_command();
Command platform_connect_command();
Command platform_disconnect_command();
Command platform_test_command();

Command apikey_create_command();
Command apikey_list_command();
Command apikey_revoke_command();

Command webhook_create_command();
Command webhook_list_command();
Command webhook_show_command();
Command webhook_update_command();
Command webhook_delete_command();
Command webhook_enable_command();
Command webhook_disable_command();
Command webhook_test_command();
Command webhook_deliveries_command();
Command webhook_redeliver_command();
Command webhook_recover_command();
Command webhook_rotate_secret_command();
Command webhook_verify_command();
Command webhook_trigger_command();
Command webhook_listen_command();

Command release_init_command();
Command release_plan_command();
Command release_create_command();
Command release_list_command();
Command release_show_command();
Command release_edit_command();
Command release_schedule_command();
Command release_reschedule_command();
Command release_unschedule_command();
Command release_cancel_command();
Command release_distribute_command();
Command release_run_due_command();
Command release_calendar_command();
Command release_export_command();

Command identifier_add_command();
Command identifier_list_command();
Command identifier_remove_command();

Command user_show_command();
Command user_tier_command();

Command notify_setup_command();
Command notify_list_command();
Command notify_show_command();
Command notify_test_command();
Command notify_update_command();
Command notify_remove_command();

Command event_list_command();
Command event_show_command();
Command event_tail_command();
Command event_types_command();

Command server_start_command();
Command server_stop_command();
Command server_status_command();
Command server_logs_command();

Command config_get_command();
Command config_set_command();
Command config_list_command();
Command config_path_command();

Command doctor_command();
Command help_command();
Command version_command();
Command shell_init_command();
Command complete_command();

}  // namespace mv::cli
