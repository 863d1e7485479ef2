// SPDX-License-Identifier: Apache-2.0
#pragma once
// The words of every command, without anything heavy: the front program decides by them whether a
// call is ours. The table (table.cpp) and its functions (commands/all.hpp) are made from the same
// list.
#include <array>
#include <string_view>

// X(function, words), in the order of the help.
#define MV_COMMANDS(X)                                        \
  X(distribute, "distribute")                                 \
  X(check, "check")                                           \
  X(quote, "quote")                                           \
  X(generate, "generate")                                     \
  X(status, "status")                                         \
  X(open, "open")                                             \
  X(art_generate, "art generate")                             \
  X(art_show, "art show")                                     \
  X(art_set, "art set")                                       \
  X(job_list, "job list")                                     \
  X(job_show, "job show")                                     \
  X(job_watch, "job watch")                                   \
  X(job_cancel, "job cancel")                                 \
  X(track_upload, "track upload")                             \
  X(track_import, "track import")                             \
  X(track_list, "track list")                                 \
  X(track_show, "track show")                                 \
  X(track_edit, "track edit")                                 \
  X(track_download, "track download")                         \
  X(track_links, "track links")                               \
  X(track_delete, "track delete")                             \
  X(playlist_create, "playlist create")                       \
  X(playlist_list, "playlist list")                           \
  X(playlist_show, "playlist show")                           \
  X(playlist_update, "playlist update")                       \
  X(playlist_delete, "playlist delete")                       \
  X(distribution_list, "distribution list")                   \
  X(distribution_show, "distribution show")                   \
  X(distribution_watch, "distribution watch")                 \
  X(distribution_retry, "distribution retry")                 \
  X(distribution_package, "distribution package")             \
  X(distribution_confirm, "distribution confirm")             \
  X(distribution_cancel, "distribution cancel")               \
  X(distribution_takedown, "distribution takedown")           \
  X(distribution_update, "distribution update")               \
  X(distribution_export, "distribution export")               \
  X(platform_list, "platform list")                           \
  X(platform_connect, "platform connect")                     \
  X(platform_disconnect, "platform disconnect")               \
  X(platform_test, "platform test")                           \
  X(platform_route, "platform route")                         \
  X(provider_list, "provider list")                           \
  X(ddex_build, "ddex build")                                 \
  X(ddex_validate, "ddex validate")                           \
  X(ddex_send, "ddex send")                                   \
  X(ddex_show, "ddex show")                                   \
  X(ddex_ack, "ddex ack")                                     \
  X(apikey_create, "apikey create")                           \
  X(apikey_list, "apikey list")                               \
  X(apikey_show, "apikey show")                               \
  X(apikey_update, "apikey update")                           \
  X(apikey_rotate, "apikey rotate")                           \
  X(apikey_suspend, "apikey suspend")                         \
  X(apikey_resume, "apikey resume")                           \
  X(apikey_revoke, "apikey revoke")                           \
  X(webhook_create, "webhook create")                         \
  X(webhook_list, "webhook list")                             \
  X(webhook_show, "webhook show")                             \
  X(webhook_update, "webhook update")                         \
  X(webhook_delete, "webhook delete")                         \
  X(webhook_enable, "webhook enable")                         \
  X(webhook_disable, "webhook disable")                       \
  X(webhook_test, "webhook test")                             \
  X(webhook_deliveries, "webhook deliveries")                 \
  X(webhook_redeliver, "webhook redeliver")                   \
  X(webhook_recover, "webhook recover")                       \
  X(webhook_rotate_secret, "webhook rotate-secret")           \
  X(webhook_verify, "webhook verify")                         \
  X(webhook_trigger, "webhook trigger")                       \
  X(webhook_listen, "webhook listen")                         \
  X(release_init, "release init")                             \
  X(release_plan, "release plan")                             \
  X(release_create, "release create")                         \
  X(release_list, "release list")                             \
  X(release_show, "release show")                             \
  X(release_edit, "release edit")                             \
  X(release_schedule, "release schedule")                     \
  X(release_reschedule, "release reschedule")                 \
  X(release_unschedule, "release unschedule")                 \
  X(release_cancel, "release cancel")                         \
  X(release_delete, "release delete")                         \
  X(release_distribute, "release distribute")                 \
  X(release_run_due, "release run-due")                       \
  X(release_calendar, "release calendar")                     \
  X(release_export, "release export")                         \
  X(schedule_install, "schedule install")                     \
  X(schedule_status, "schedule status")                       \
  X(schedule_remove, "schedule remove")                       \
  X(identifier_create, "identifier create")                   \
  X(identifier_list, "identifier list")                       \
  X(identifier_delete, "identifier delete")                   \
  X(login, "login")                                           \
  X(logout, "logout")                                         \
  X(whoami, "whoami")                                         \
  X(user_invite, "user invite")                               \
  X(user_list, "user list")                                   \
  X(user_show, "user show")                                   \
  X(user_update, "user update")                               \
  X(user_tier, "user tier")                                   \
  X(user_suspend, "user suspend")                             \
  X(user_resume, "user resume")                               \
  X(user_remove, "user remove")                               \
  X(session_list, "session list")                             \
  X(session_revoke, "session revoke")                         \
  X(oauth_client_create, "oauth client create")               \
  X(oauth_client_list, "oauth client list")                   \
  X(oauth_client_show, "oauth client show")                   \
  X(oauth_client_update, "oauth client update")               \
  X(oauth_client_rotate_secret, "oauth client rotate-secret") \
  X(oauth_client_delete, "oauth client delete")               \
  X(oauth_app_list, "oauth app list")                         \
  X(oauth_app_revoke, "oauth app revoke")                     \
  X(audit_list, "audit list")                                 \
  X(usage, "usage")                                           \
  X(request_list, "request list")                             \
  X(stats_show, "stats show")                                 \
  X(stats_import, "stats import")                             \
  X(stats_list, "stats list")                                 \
  X(stats_delete, "stats delete")                             \
  X(flag_list, "flag list")                                   \
  X(flag_create, "flag create")                               \
  X(flag_set, "flag set")                                     \
  X(flag_ramp, "flag ramp")                                   \
  X(flag_kill, "flag kill")                                   \
  X(flag_resume, "flag resume")                               \
  X(flag_delete, "flag delete")                               \
  X(payment_list, "payment list")                             \
  X(notify_setup, "notify setup")                             \
  X(notify_list, "notify list")                               \
  X(notify_show, "notify show")                               \
  X(notify_test, "notify test")                               \
  X(notify_update, "notify update")                           \
  X(notify_delete, "notify delete")                           \
  X(event_list, "event list")                                 \
  X(event_show, "event show")                                 \
  X(event_watch, "event watch")                               \
  X(event_types, "event types")                               \
  X(server_start, "server start")                             \
  X(server_stop, "server stop")                               \
  X(server_status, "server status")                           \
  X(server_logs, "server logs")                               \
  X(config_get, "config get")                                 \
  X(config_set, "config set")                                 \
  X(config_list, "config list")                               \
  X(config_path, "config path")                               \
  X(init, "init")                                             \
  X(completion_install, "completion install")                 \
  X(doctor, "doctor")                                         \
  X(self_test, "self-test")                                   \
  X(help, "help")                                             \
  X(version, "version")                                       \
  X(shell_init, "shell-init")

namespace mv::cli {

#define MV_COMMAND_PATH(function, words) words,
inline constexpr auto kCommandPaths =
    std::to_array<std::string_view>({MV_COMMANDS(MV_COMMAND_PATH)});
#undef MV_COMMAND_PATH

}  // namespace mv::cli
