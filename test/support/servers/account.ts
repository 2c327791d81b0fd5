import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Who logs in on the test servers. OpenSSH's sshd and dropbear check passwords against the system's accounts, so as
 * root a throw-away account is made for each test run and removed after it. Without root there is only the account
 * that runs the tests, by key: servers asked for passwords then refuse to start, which fails the test in words.
 */
export interface TestAccount {
  readonly user: string;
  readonly home: string;
  /** Undefined where no account with a known password can be made. */
  readonly password: string | undefined;
}

const PREFIX = 'ginnel-t';
let own: TestAccount | undefined;

/** The account of this test run; made on first use where no global set-up has made one. */
export function testAccount(): TestAccount {
  const { GINNEL_TEST_USER: user, GINNEL_TEST_HOME: home, GINNEL_TEST_PASSWORD: password } = process.env;
  if (user !== undefined && home !== undefined) return { user, home, password };
  if (own !== undefined) return own;
  own = createTestAccount();
  const account = own;
  process.once('exit', () => removeTestAccount(account));
  return own;
}

/** Makes the account of a test run and names it in the environment, which worker processes inherit. */
export function provideTestAccount(): () => void {
  const account = createTestAccount();
  process.env['GINNEL_TEST_USER'] = account.user;
  process.env['GINNEL_TEST_HOME'] = account.home;
  if (account.password !== undefined) process.env['GINNEL_TEST_PASSWORD'] = account.password;
  return () => {
    delete process.env['GINNEL_TEST_USER'];
    delete process.env['GINNEL_TEST_HOME'];
    delete process.env['GINNEL_TEST_PASSWORD'];
    removeTestAccount(account);
  };
}

/** Makes an account for one test that changes it, which needs root; ends with `remove`. One at a time in a process. */
export function makeExtraAccount(): TestAccount & { readonly remove: () => void } {
  const account = createTestAccount();
  return { ...account, remove: () => removeTestAccount(account) };
}

function createTestAccount(): TestAccount {
  if (process.getuid?.() !== 0) {
    const { username, homedir } = userInfo();
    return { user: username, home: homedir, password: undefined };
  }
  removeLeftOvers();
  const user = `${PREFIX}${String(process.pid)}`;
  const home = join(mkdtempSync(join(tmpdir(), `${user}-`)), 'home');
  const password = randomBytes(12).toString('hex');
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password }).toString().trim();
  // sshd lets nobody in before the account's folder can be entered by the account itself.
  execFileSync('chmod', ['755', join(home, '..')]);
  execFileSync(
    'useradd',
    ['--create-home', '--home-dir', home, '--shell', '/bin/sh', '--password', hash, user],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  return { user, home, password };
}

function removeTestAccount(account: TestAccount): void {
  if (account.password === undefined) return;
  deleteUser(account.user);
  rmSync(join(account.home, '..'), { recursive: true, force: true });
}

/** Accounts of test runs that were killed: each is named after a process, and that process is gone. */
function removeLeftOvers(): void {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user = '', , , , , home = ''] = line.split(':');
    const pid = new RegExp(`^${PREFIX}(\\d+)$`).exec(user)?.[1];
    if (pid === undefined || isAlive(Number(pid)) || !home.startsWith(tmpdir())) continue;
    deleteUser(user);
    rmSync(join(home, '..'), { recursive: true, force: true });
  }
}

function deleteUser(user: string): void {
  execFileSync('userdel', ['--force', user], { stdio: 'ignore' });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
