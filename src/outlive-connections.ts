/** The server ended or lost a connection: shut down, crashed, terminated it, or the network broke. */
const LOST = /^(57P0[123]|08[0-9A-Z]{3}|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/;

/**
 * Keeps a process, or a thread, alive when a connection ends under a library that was not listening just then: pools open another, and
 * whoever waited for an answer gets its error anyway. Everything else that nobody caught ends the process, as without this.
 * @param note told the code
 */
export function outliveConnections(note: (code: string) => void): void {
  const judge = (error: Error & { code?: string }) => {
    if (!LOST.test(error?.code ?? '') && !/^Connection terminated/.test(error?.message ?? '')) throw error;
    note(error.code ?? 'connection terminated');
  };
  process.on('uncaughtException', judge);
  process.on('unhandledRejection', judge as (reason: unknown) => void);
}
