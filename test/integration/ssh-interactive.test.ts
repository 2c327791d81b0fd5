import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyboardAuthContext, Prompt } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { makeExtraAccount } from '../support/servers/account';
import { run, runOrThrow, startSshd, type SshServer } from '../support/ssh-servers';
import { startLibraryServer, type LibraryServer } from './library-server';
import { attempt, connectionOf, errorOf, type Attempt } from './ssh-attempt';

const keep = closeAfterEach();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-interactive-'));
  await chmod(folder, 0o755);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const login = (server: SshServer): { port: number; username: string } => ({
  port: server.port,
  username: server.user,
});

/** The texts of the fields asked for, question by question; a password question as such. */
const asked = ({ questions }: Attempt): readonly unknown[] =>
  questions.map((question) =>
    question.kind === 'keyboard-interactive'
      ? question.fields.map(({ text, echo }) => (echo ? `${text} (shown)` : text))
      : question.kind,
  );

describe('sshd with PAM', () => {
  /** A password, some words of the server's, then a code that a program checks. */
  async function startTwoFactor(config: readonly string[] = []): Promise<SshServer> {
    const words = join(folder, 'words');
    await writeFile(words, 'Your \u001b[31mtoken\u0007 is needed\u202e now\n');
    const check = join(folder, 'check');
    await writeFile(check, '#!/bin/sh\n[ "$(tr -d "\\000")" = 314159 ]\n');
    await chmod(check, 0o755);
    return keep(
      await startSshd({
        auth: ['keyboard-interactive'],
        config,
        pam: [
          'auth requisite pam_unix.so',
          `auth optional pam_echo.so file=${words}`,
          // Asks for a second text and leaves it to the next line.
          'auth optional pam_ftp.so',
          `auth required pam_exec.so quiet expose_authtok ${check}`,
          'account required pam_unix.so',
          'session required pam_permit.so',
        ],
      }),
    );
  }

  it('asks for a password and then for a second factor, with its own words as plain text', async () => {
    const server = await startTwoFactor();
    const made = await attempt({
      ...login(server),
      answers: (_question, count) => [count === 1 ? server.password : '314159'],
    });
    await connectionOf(made).end();
    expect(asked(made)).toEqual([['Password: '], [`Password required for ${server.user}.`]]);
    expect(made.questions[1]).toMatchObject({
      instructions: expect.stringContaining('Your [31mtoken is needed now') as string,
    });
    expect(made.wholeLog.join('\n')).not.toContain('314159');
  });

  it('takes a wrong code for a failure, and asks anew from the start, three times in all', async () => {
    const server = await startTwoFactor();
    const made = await attempt({
      ...login(server),
      answers: (_question, count) => [count % 2 === 1 ? server.password : '000000'],
    });
    expect(errorOf(made.result)).toMatchObject({
      code: 'auth-refused',
      data: { tried: ['keyboard-interactive'] },
    });
    expect(made.questions).toHaveLength(6);
    expect(made.questions.map((question) => 'again' in question && question.again)).toEqual([
      ...[false, false],
      ...[true, false],
      ...[true, false],
    ]);
  });

  it('given up at the second factor ends the attempt, with nothing sent', async () => {
    const server = await startTwoFactor();
    const made = await attempt({
      ...login(server),
      answers: (_question, count) => (count === 1 ? [server.password] : null),
    });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
  });

  it('that takes fewer attempts ends the connection in its own words', async () => {
    const server = await startTwoFactor(['MaxAuthTries 2']);
    const made = await attempt({ ...login(server), answers: () => ['wrong'] });
    expect(errorOf(made.result).code).toBe('auth-too-many');
  });

  it('has a password that ran out changed, in rounds', async () => {
    const account = makeExtraAccount();
    try {
      await runOrThrow('chage', ['-d', '0', account.user]);
      const server = keep(
        await startSshd({
          auth: ['keyboard-interactive'],
          account,
          pam: [
            'auth required pam_unix.so',
            'account required pam_unix.so',
            'password required pam_unix.so sha512',
            'session required pam_permit.so',
          ],
        }),
      );
      const fresh = 'quite-another-9-Word';
      const made = await attempt({
        ...login(server),
        answers: (question) =>
          question.kind === 'keyboard-interactive'
            ? question.fields.map(({ text }) => (/new/iu.test(text) ? fresh : server.password))
            : null,
      });
      await connectionOf(made).end();
      expect(asked(made)).toEqual([
        ['Password: '],
        ['Current password:'],
        ['New password: '],
        ['Retype new password: '],
      ]);
      const { stdout } = await run('chage', ['-l', account.user]);
      expect(stdout.toString()).not.toMatch(/must be changed/u);
      const again = await attempt({ ...login(server), answers: () => [fresh] });
      await connectionOf(again).end();
    } finally {
      account.remove();
    }
  });

  it('is answered with the session’s password where the user said so, and only then', async () => {
    const server = keep(await startSshd({ auth: ['keyboard-interactive'] }));
    const made = await attempt({
      ...login(server),
      profile: { passwordAnswersInteractive: true },
      answers: () => [server.password],
    });
    await connectionOf(made).end();
    expect(made.questions).toEqual([
      { kind: 'password', username: server.user, host: '127.0.0.1', port: server.port, again: false },
    ]);
    const wrong = await attempt({
      ...login(server),
      profile: { passwordAnswersInteractive: true },
      answers: () => ['wrong'],
    });
    expect(wrong.questions.map((question) => question.kind === 'password' && question.again)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('a server with questions of its own', () => {
  /** Asks for these things in turn, and lets in who gave an answer to each. */
  async function startAsking(
    rounds: readonly { readonly prompts: Prompt[]; readonly title?: string; readonly words?: string }[],
    heard: (answers: readonly string[]) => void = () => undefined,
  ): Promise<LibraryServer> {
    return startLibraryServer({
      authenticate: (context) => {
        if (context.method !== 'keyboard-interactive') {
          context.reject(['keyboard-interactive']);
          return;
        }
        const dialogue: KeyboardAuthContext = context;
        const ask = (index: number): void => {
          const round = rounds[index];
          if (round === undefined) dialogue.accept();
          else {
            dialogue.prompt(round.prompts, round.title ?? '', round.words ?? '', (answers) => {
              heard(answers);
              ask(index + 1);
            });
          }
        };
        ask(0);
      },
    });
  }

  it('has its texts shown or hidden while they are typed, as it says, several in one round', async () => {
    const heard: (readonly string[])[] = [];
    const server = keep(
      await startAsking(
        [
          {
            title: 'Two\u001b[2J things',
            words: 'First\nthe one,\u0000 then the other',
            prompts: [
              { prompt: 'Token name: ', echo: true },
              { prompt: 'Token\u202e code: ', echo: false },
            ],
          },
          { prompts: [{ prompt: 'Which colour? ', echo: true }] },
        ],
        (answers) => heard.push(answers),
      ),
    );
    const made = await attempt({
      port: server.port,
      answers: (_question, count) => (count === 1 ? ['mine', '271828'] : ['blue']),
    });
    await connectionOf(made).end();
    expect(made.questions).toEqual([
      {
        kind: 'keyboard-interactive',
        name: 'Two[2J things',
        instructions: 'First\nthe one, then the other',
        fields: [
          { text: 'Token name: ', echo: true },
          { text: 'Token code: ', echo: false },
        ],
        again: false,
      },
      {
        kind: 'keyboard-interactive',
        name: '',
        instructions: '',
        fields: [{ text: 'Which colour? ', echo: true }],
        again: false,
      },
    ]);
    expect(heard).toEqual([['mine', '271828'], ['blue']]);
  });

  it('gets no stored password for a code, two fields, a shown field or a new password', async () => {
    const server = keep(
      await startAsking([
        { prompts: [{ prompt: 'Password: ', echo: false }] },
        { prompts: [{ prompt: 'One-time password (OATH): ', echo: false }] },
        { prompts: [{ prompt: 'Verification code: ', echo: false }] },
        { prompts: [{ prompt: 'Password: ', echo: false }], words: 'Enter the PIN of your token.' },
        { prompts: [{ prompt: 'Password: ', echo: true }] },
        { prompts: [{ prompt: 'New password: ', echo: false }] },
        {
          prompts: [
            { prompt: 'Password: ', echo: false },
            { prompt: 'Password: ', echo: false },
          ],
        },
      ]),
    );
    const made = await attempt({
      port: server.port,
      profile: { passwordAnswersInteractive: true },
      answers: (question) =>
        question.kind === 'keyboard-interactive' ? question.fields.map(() => 'typed') : ['kept'],
    });
    await connectionOf(made).end();
    expect(asked(made)).toEqual([
      'password',
      ['One-time password (OATH): '],
      ['Verification code: '],
      ['Password: '],
      ['Password:  (shown)'],
      ['New password: '],
      ['Password: ', 'Password: '],
    ]);
  });

  it('that always wants one part more is given up, and only so much of what it offers is told', async () => {
    const methods = Array.from({ length: 1000 }, (_, index) => `method-${String(index)}`);
    const server = keep(
      await startLibraryServer({
        authenticate: (context) => {
          context.reject(['password', ...methods] as never, context.method === 'password');
        },
      }),
    );
    const made = await attempt({ port: server.port, answers: () => ['one of many'] });
    expect(errorOf(made.result)).toEqual({
      code: 'auth-refused',
      data: { username: 'demo', tried: ['password'], offered: ['password', ...methods.slice(0, 19)] },
    });
    expect(server.attempts.filter((method) => method === 'password')).toHaveLength(10);
  });

  it('that floods the log with banners has the rest left out', async () => {
    let sent = 0;
    const server = keep(
      await startLibraryServer({
        authenticate: (context) => {
          if (context.method === 'password') {
            context.accept();
            return;
          }
          // A banner goes out as a packet of its own; the library sends one only, its parts send more.
          const protocol = findProtocol(server.clients[0]);
          for (; sent < 300; sent += 1) sendBanner(protocol, `${'line\n'.repeat(50)}\u001b]0;title\u0007end`);
          context.reject(['password']);
        },
      }),
    );
    const made = await attempt({ port: server.port, answers: () => ['anything'] });
    await connectionOf(made).end();
    expect(sent).toBe(300);
    const shown = made.log.filter((line) => line.startsWith('| '));
    expect(shown.length).toBeGreaterThan(50);
    expect(shown.length).toBeLessThanOrEqual(200);
    expect(shown).toContain('| ]0;titleend');
    expect(made.log.filter((line) => line.includes('is left out'))).toHaveLength(1);
  });
});

interface Inside {
  _packetRW: {
    write: { allocStart: number; alloc: (size: number) => Buffer; finalize: (packet: Buffer) => Buffer };
  };
  _cipher: { encrypt: (packet: Buffer) => void };
}

function findProtocol(client: unknown): Inside {
  return Reflect.get(client as object, '_protocol') as Inside;
}

/** SSH_MSG_USERAUTH_BANNER (RFC 4252, 5.4). */
function sendBanner({ _packetRW: { write }, _cipher }: Inside, text: string): void {
  const words = Buffer.from(text);
  const payload = Buffer.alloc(1 + 4 + words.length + 4);
  payload.writeUInt8(53);
  payload.writeUInt32BE(words.length, 1);
  words.copy(payload, 5);
  const packet = write.alloc(payload.length);
  packet.set(payload, write.allocStart);
  _cipher.encrypt(write.finalize(packet));
}
