import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** The kinds of entries that have a name here; a newer kind is shown by the name that the log has for it. */
export const AUDIT_NAMES = [
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
  'read_audit',
  'export_users',
  'send_test_mail',
  'rotate_master_key',
  'manage_queues',
  'denied',
] as const;

/** Names a kind of act in the language in use. */
export function useAuditName(): (operation: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (operation) =>
      (AUDIT_NAMES as readonly string[]).includes(operation)
        ? t(`auditOperation.${operation as (typeof AUDIT_NAMES)[number]}`)
        : operation,
    [t],
  );
}
