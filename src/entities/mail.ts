import { Column, Entity, PrimaryColumn } from 'typeorm';

export const MAIL_STATUSES = ['queued', 'sent', 'refused', 'bounced'] as const;
/**
 * - `queued`: to be sent, or to be tried again
 * - `sent`: the mail server took it
 * - `refused`: the mail server did not, or there was nothing left to send
 * - `bounced`: taken, and reported back as not delivered
 */
export type MailStatus = (typeof MAIL_STATUSES)[number];

export const MAIL_CONTENTS = ['link', 'password'] as const;
/** What the mail carries: a link that reveals once, or the password itself. */
export type MailContent = (typeof MAIL_CONTENTS)[number];

/** One message that brings a temporary password to its user, or a whole job's to an administrator. */
@Entity('mails')
export class Mail {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'customer_id' }) customerId!: string;
  @Column('uuid', { name: 'job_id' }) jobId!: string;
  /** Null: it goes to an administrator and stands for all passwords of the job. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  /** Who had it sent. */
  @Column('uuid', { name: 'operator_id' }) operatorId!: string;
  @Column('text') recipient!: string;
  @Column('text') content!: MailContent;
  @Column('text') lang!: 'de' | 'en';
  @Column('text') status!: MailStatus;
  /** Why it is not sent: the mail server's status code or a word of ours. Never its text, which may quote the mail. */
  @Column('text', { nullable: true }) code!: string | null;
  @Column('integer') attempts!: number;
  /** Not to be tried before. */
  @Column('timestamptz', { name: 'due_at' }) dueAt!: Date;
  /** When the queue was last told; null: not since it became due. */
  @Column('timestamptz', { name: 'rung_at', nullable: true }) rungAt!: Date | null;
  @Column('integer', { name: 'ring_number' }) ringNumber!: number;
  /** Until when somebody is sending it; past that, whoever it was has died. */
  @Column('timestamptz', { name: 'claimed_until', nullable: true }) claimedUntil!: Date | null;
  @Column('timestamptz', { name: 'queued_at' }) queuedAt!: Date;
  @Column('timestamptz', { name: 'settled_at', nullable: true }) settledAt!: Date | null;
}
