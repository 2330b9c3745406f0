/**
 * Everything an audit entry can be about. The first group has the names of the reference's activity log, so that whoever
 * searches there and here uses the same words.
 * @see https://learn.microsoft.com/partner-center/account-settings/activity-logs
 */
export const AUDIT_OPERATIONS = [
  'create_customer_user',
  'update_customer_user',
  'update_customer_user_principal_name',
  'update_customer_user_licenses',
  'delete_customer_user',
  'restore_customer_user',
  'reset_customer_user_password',
  'purge_customer_user',

  'start_job',
  'pause_job',
  'resume_job',
  'cancel_job',
  'retry_job',
  'undo_job',
  'apply_job',
  'schedule_job',
  'validate_rows',
  'expire_job',

  'reveal_credentials',
  'print_credentials',
  'send_credentials',
  'open_one_time_link',
  'confirm_credentials',
  'expire_credentials',

  'create_customer',
  'update_customer',
  'create_subscription',
  'update_subscription',
  'update_catalogue',

  'sign_in',
  'sign_out',
  'change_password',
  'change_second_factor',
  'create_operator',
  'update_operator',
  'disable_operator',
  'reset_operator',
  'create_token',
  'revoke_token',
  'create_webhook',
  'update_webhook',
  'delete_webhook',
  'rotate_master_key',
  'manage_queues',

  'read_audit',
  'export_users',
  'send_test_mail',
  'denied',
] as const;

/** What an audit entry is about. */
export type AuditOperation = (typeof AUDIT_OPERATIONS)[number];
