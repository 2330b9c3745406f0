import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The rows of a chunk as they came in, sealed under the job's payload key. Partitioned by the time of the job. */
@Entity('chunk_payloads')
export class ChunkPayload {
  @PrimaryColumn('uuid', { name: 'job_id' }) jobId!: string;
  @PrimaryColumn('integer') ordinal!: number;
  @Column('bytea') body!: Buffer;
}
