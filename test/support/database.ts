import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/database';
import { addressDatabase, POSTGRES_URL, TEMPLATE_DATABASE } from './test-environment';

/** A migrated database of one test file's own. */
export interface TestDatabase {
  url: string;
  /** Initialised. */
  dataSource: DataSource;
  /** Closes the data source and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** Clones the template that globalSetup migrated. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, drop: dropClone } = await cloneTemplate();
  const dataSource = createDataSource({ url, applicationName: 'test' });
  await dataSource.initialize();
  const drop = async () => {
    await dataSource.destroy();
    await dropClone();
  };
  return { url, dataSource, drop };
}

async function cloneTemplate(): Promise<Omit<TestDatabase, 'dataSource'>> {
  const server = process.env[POSTGRES_URL];
  if (!server) throw new Error('No test server: run this through jest, whose globalSetup starts one.');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE}`);
  return { url: addressDatabase(server, name), drop: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
