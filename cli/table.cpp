// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "commands/all.hpp"

namespace mv::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> table{
      distribute_command(),             check_command(),
      generate_command(),               art_generate_command(),
      art_show_command(),               art_set_command(),
      job_list_command(),               job_show_command(),
      job_watch_command(),              job_cancel_command(),
      track_upload_command(),           track_list_command(),
      track_show_command(),             track_edit_command(),
      track_download_command(),
      track_delete_command(),           distribution_list_command(),
      distribution_show_command(),      distribution_watch_command(),
      distribution_retry_command(),     distribution_cancel_command(),
      distribution_takedown_command(),  distribution_update_command(),
      distribution_export_command(),    platform_list_command(),
      platform_connect_command(),       platform_disconnect_command(),
      platform_test_command(),          apikey_create_command(),
      apikey_list_command(),            apikey_revoke_command(),
      webhook_create_command(),         webhook_list_command(),
      webhook_show_command(),           webhook_update_command(),
      webhook_delete_command(),         webhook_enable_command(),
      webhook_disable_command(),        webhook_test_command(),
      webhook_deliveries_command(),     webhook_redeliver_command(),
      webhook_recover_command(),        webhook_rotate_secret_command(),
      webhook_verify_command(),         webhook_trigger_command(),
      webhook_listen_command(),         release_init_command(),
      release_plan_command(),           release_create_command(),
      release_list_command(),           release_show_command(),
      release_edit_command(),           release_schedule_command(),
      release_reschedule_command(),     release_unschedule_command(),
      release_cancel_command(),         release_distribute_command(),
      release_run_due_command(),        release_calendar_command(),
      release_export_command(),         identifier_add_command(),
      identifier_list_command(),        identifier_remove_command(),
      user_show_command(),              user_tier_command(),
      notify_setup_command(),           notify_list_command(),
      notify_show_command(),            notify_test_command(),
      notify_update_command(),          notify_remove_command(),
      event_list_command(),             event_show_command(),
      event_tail_command(),             event_types_command(),
      server_start_command(),           server_stop_command(),
      server_status_command(),          server_logs_command(),
      config_get_command(),             config_set_command(),
      config_list_command(),            config_path_command(),
      doctor_command(),                 help_command(),
      version_command(),                shell_init_command(),
      complete_command(),
  };
  return table;
}

}  // namespace mv::cli
