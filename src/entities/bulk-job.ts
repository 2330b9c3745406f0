import { Column, Entity, PrimaryColumn } from 'typeorm';

export const JOB_STATES = [
  'receiving',
  'scheduled',
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
  'cancelled',
  'completed',
  'failed',
] as const;
export type JobState = (typeof JOB_STATES)[number];

export const JOB_MODES = ['apply', 'validate'] as const;
export type JobMode = (typeof JOB_MODES)[number];

/** Why a job has a parent: it repeats its rejected rows, takes it back, applies what it validated, or is one customer's part of it. */
export const PARENT_RELATIONS = ['retry', 'undo', 'apply', 'part'] as const;
export type ParentRelation = (typeof PARENT_RELATIONS)[number];

/** How the file was understood; part of the job, and how it is read again. */
export interface Detected {
  encoding: string;
  delimiter: string;
  lineEnd: string;
  bom: boolean;
  headerRow: number;
  template: string | null;
  /** Which of our columns each column of the file is; null: ignored. */
  columns: (string | null)[];
  /** The header cells as they came. */
  header: string[];
  /** Lines above the header. */
  prologue: string[];
}

/** What the caller chose for the whole file. */
export interface JobOptions {
  usageLocation?: string;
  transliterate?: boolean;
}

/** What applying a validated file would take, as far as its rows were looked at. */
export interface Forecast {
  /** Rows whose user name somebody has already. */
  existingUsers: number;
  seats: Record<string, SeatForecast>;
}

/** Seats of one product. */
export interface SeatForecast {
  /** By rows that would succeed; below zero when they give back more than they take. */
  taken: number;
  /** Asked for by rows that would be refused because there is none. */
  short: number;
  available: number;
  /** Of a file for many customers, where it cannot be told from the sums. */
  missing?: number;
  firstRowWithout: number | null;
}

/** One request to apply one operation to many rows. */
@Entity('bulk_jobs')
export class BulkJob {
  /** UUIDv7: its time decides the partition of its payloads and results. */
  @PrimaryColumn('uuid') id!: string;
  /** Null: a file for many customers, which itself settles no row. */
  @Column('uuid', { name: 'customer_id', nullable: true }) customerId!: string | null;
  @Column('uuid', { name: 'operator_id' }) operatorId!: string;
  @Column('text') operation!: string;
  @Column('text') mode!: JobMode;
  @Column('text') state!: JobState;
  @Column('jsonb') options!: JobOptions;
  @Column('jsonb', { nullable: true }) detected!: Detected | null;
  /** What a thread needs to read the staged rows back: record format and derived columns. */
  @Column('jsonb', { nullable: true }) reading!: Record<string, unknown> | null;
  @Column('jsonb') warnings!: { code: string; facts: Record<string, unknown> }[];
  @Column('integer', { name: 'row_count' }) rowCount!: number;
  @Column('integer', { name: 'chunk_count' }) chunkCount!: number;
  /** Ordinal of the chunk that settles next; equals chunkCount when none is left. */
  @Column('integer', { name: 'next_chunk' }) nextChunk!: number;
  @Column('integer') succeeded!: number;
  @Column('integer') unchanged!: number;
  @Column('integer') warned!: number;
  @Column('integer') rejected!: number;
  @Column('integer') cancelled!: number;
  /** Seals the staged rows; sealed itself under MASTER_KEY. */
  @Column('bytea', { name: 'sealed_payload_key' }) sealedPayloadKey!: Buffer;
  /** Derives the temporary passwords; sealed under MASTER_KEY. Null: shredded, nothing can be revealed. */
  @Column('bytea', { name: 'sealed_password_secret', nullable: true }) sealedPasswordSecret!: Buffer | null;
  @Column('timestamptz', { name: 'credentials_expire_at', nullable: true }) credentialsExpireAt!: Date | null;
  @Column('timestamptz', { name: 'credentials_confirmed_at', nullable: true }) credentialsConfirmedAt!: Date | null;
  @Column('uuid', { name: 'parent_job_id', nullable: true }) parentJobId!: string | null;
  @Column('text', { name: 'parent_relation', nullable: true }) parentRelation!: ParentRelation | null;
  @Column('timestamptz', { name: 'start_at', nullable: true }) startAt!: Date | null;
  /** How often the queue was rung for this job; ring ids are never reused. */
  @Column('integer', { name: 'ring_number' }) ringNumber!: number;
  @Column('timestamptz', { name: 'rung_at', nullable: true }) rungAt!: Date | null;
  /** When a worker last took it up. */
  @Column('timestamptz', { name: 'turn_at', nullable: true }) turnAt!: Date | null;
  /** Something failed that may go better later: not before then. */
  @Column('timestamptz', { name: 'rests_until', nullable: true }) restsUntil!: Date | null;
  /** The request that brought the job; in every log line of its chunks. */
  @Column('text', { name: 'request_id' }) requestId!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'touched_at' }) touchedAt!: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt!: Date | null;
  /** Seats that a validated job would need, and users that exist already. */
  @Column('jsonb', { nullable: true }) forecast!: Forecast | null;
  /** Its rows name their customers: each customer's rows are settled by a child job. */
  @Column('boolean') splits!: boolean;
  /** Since when its rows and results are gone; what it counted stays. */
  @Column('timestamptz', { name: 'expired_at', nullable: true }) expiredAt!: Date | null;
}
