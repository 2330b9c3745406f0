import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server that takes everything, with an account or without, unless it is told to refuse. */
export class TestMailServer {
  /** Whole messages as they were taken. */
  readonly inbox: { to: string; raw: string }[] = [];
  /** What the next recipients are refused with. */
  refusal: (Error & { responseCode: number }) | null = null;

  private readonly server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(null, { user: 'somebody' }),
    onRcptTo: (_address, _session, done) => done(this.refusal),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        this.inbox.push({ to: session.envelope.rcptTo[0]!.address, raw: Buffer.concat(parts).toString('utf8') });
        done();
      });
    },
  });

  static async start(): Promise<TestMailServer> {
    const mailServer = new TestMailServer();
    await new Promise<void>((resolve) => mailServer.server.listen(0, '127.0.0.1', resolve));
    return mailServer;
  }

  /** Without a scheme, so that an account may be put before it. */
  get address(): string {
    return `127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}
