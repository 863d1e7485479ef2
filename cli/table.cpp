// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "commands/all.hpp"

namespace mv::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> table{
      distribute_command(),          check_command(),
      track_upload_command(),        track_list_command(),
      track_show_command(),          track_download_command(),
      track_delete_command(),        distribution_list_command(),
      distribution_show_command(),   distribution_watch_command(),
      distribution_retry_command(),  distribution_cancel_command(),
      platform_list_command(),       platform_connect_command(),
      platform_disconnect_command(), platform_test_command(),
      apikey_create_command(),       apikey_list_command(),
      apikey_revoke_command(),       server_start_command(),
      server_stop_command(),         server_status_command(),
      server_logs_command(),         config_get_command(),
      config_set_command(),          config_list_command(),
      config_path_command(),         doctor_command(),
      help_command(),                version_command(),
      shell_init_command(),          complete_command(),
  };
  return table;
}

}  // namespace mv::cli
