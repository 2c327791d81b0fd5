import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configDisk } from '../../electron/formats/ssh-config/disk';
import { readSshConfigFile } from '../../electron/formats/ssh-config/file';
import { runProgram } from '../../electron/system/run-program';
import { system } from '../support/here';
import { unixOnly } from '../support/unix-only';
import { context } from '../unit/formats/plan-words';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ginnel-config-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

/** Reads a configuration with its other files. @returns whether ssh was asked about it, and whether a command of it ran */
async function read(
  config: string,
  others: Readonly<Record<string, string>> = {},
): Promise<{ readonly asked: boolean; readonly ran: boolean }> {
  const marker = join(home, 'ran');
  const filled = (text: string): string => text.replaceAll('RUN', `touch ${marker}`).replaceAll('HOME', home);
  for (const [name, text] of Object.entries({ '.ssh/config': config, ...others })) {
    const path = join(home, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (text.startsWith('-> ')) await symlink(text.slice(3), path);
    else await writeFile(path, filled(text), { mode: 0o600 });
  }
  const { uid, username } = userInfo();
  let asked = false;
  await readSshConfigFile(join(home, '.ssh', 'config'), {
    machine: {
      platform: system.platform,
      ...{ home, environment: { HOME: home }, username, uid, hostname: hostname() },
    },
    context,
    disk: configDisk(system, uid),
    run: (file, args) => {
      asked = true;
      return runProgram('/usr/bin/env', [`HOME=${home}`, file, ...args], 5000);
    },
  });
  return { asked, ran: existsSync(marker) };
}

const quiet = { asked: false, ran: false };
const evil = 'Match exec "RUN"\n  User evil\n';

describe('ssh is not asked about a configuration that it may run something of', unixOnly('programs'), () => {
  it('and is asked about others', async () => {
    expect(await read('Host web\n  Match host x\nInclude more/*\n', { '.ssh/more/a': 'Host b\n' })).toEqual({
      asked: true,
      ran: false,
    });
  });

  it.each([
    ['Match exec', 'Host web\nMatch exec "RUN"\n'],
    ['an equal sign', 'Host web\nMatch=exec "RUN"\n'],
    ['quotes around the keyword', 'Host web\n"Match" exec "RUN"\n'],
    ['quotes within the keyword', 'Host web\nMat"ch" exec "RUN"\n'],
    ['quotes around the condition', 'Host web\nMatch "exec" "RUN"\n'],
    ['quotes within the condition', 'Host web\nMatch e"xe"c "RUN"\n'],
    ['a carriage return', 'Host web\nMatch\rexec "RUN"\n'],
    ['a carriage return before the condition', 'Host web\nMatch host web\rexec "RUN"\n'],
    ['a carriage return behind a comment', 'Host web\nMatch !host x\r exec "RUN"\n'],
    ['a form feed', 'Host web\nMatch\fexec "RUN"\n'],
    ['a form feed before', 'Host web\n\fMatch exec "RUN"\n'],
    ['an open quote elsewhere', 'Host web\nMatch exec "RUN"\n  IdentityFile "x\n'],
    ['an equal sign within', 'Host web\nMatch exec="RUN"\n'],
    ['a negation', 'Host web\nMatch !exec "RUN"\n'],
    ['a zero byte', 'Host web\nMatch exec "RUN"\0"\n'],
    ['a shell before', 'Host web\nssh web\nMatch exec "RUN"\n'],
    ['a here-document', 'cat > ~/.ssh/config\nHost web\nMatch exec "RUN"\nEOF\n'],
  ])('with %s', async (_name, config) => {
    expect(await read(config)).toEqual(quiet);
  });

  it.each([
    ['by name', 'Host web\nInclude evil\n', '.ssh/evil'],
    ['in quotes', 'Host web\nInclude "evil"\n', '.ssh/evil'],
    ['by quotes in the keyword', 'Host web\nInc"lude" evil\n', '.ssh/evil'],
    ['by a token', 'Host web\nInclude %d/evil\n', 'evil'],
    ['by a class of characters', 'Host web\nInclude [[:alpha:]]vil\n', '.ssh/evil'],
    ['by an escaped pattern', 'Host web\nInclude ev\\il*\n', '.ssh/evil'],
    ['by an escaped name', 'Host web\nInclude ev\\il\n', '.ssh/evil'],
    ['by a negated class', 'Host web\nInclude [^x]vil\n', '.ssh/evil'],
    ['by a range', 'Host web\nInclude [a-f]vil\n', '.ssh/evil'],
    ['as a user’s home', `Host web\nInclude ~${userInfo().username}/../..HOME/evil\n`, 'evil'],
    [
      'deep in folders',
      'Host web\nInclude HOME/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/*\n',
      '1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/evil',
    ],
    ['behind an equal sign', 'Host web\nInclude=evil\n', '.ssh/evil'],
    ['by a carriage return', 'Host web\nInclude a\revil\n', '.ssh/evil'],
    ['by a file address', 'Host web\nInclude file:evil\n', '.ssh/file:evil'],
    ['by two words', 'Host web\nInclude none evil\n', '.ssh/evil'],
    ['by double slashes', 'Host web\nInclude ~//.ssh//evil\n', '.ssh/evil'],
    ['in typographic quotes', 'Host web\nInclude “evil”\n', '.ssh/“evil”'],
  ])('in an included file, %s', async (_name, config, path) => {
    const { ran } = await read(config.replaceAll('HOME', home), { [path]: evil });
    expect(ran).toBe(false);
  });

  it('in an included file whose name is no text', async () => {
    await mkdir(join(home, '.ssh', 'more'), { recursive: true });
    await writeFile(
      Buffer.concat([Buffer.from(join(home, '.ssh/more/')), Buffer.from([0xff])]),
      `Match exec "touch ${home}/ran"\n`,
    );
    expect(await read('Host web\nInclude more/*\n')).toEqual(quiet);
  });

  it('where a link leads elsewhere than its name says', async () => {
    const others = { 'far/away/x': '', link: `-> ${join(home, 'far/away')}`, 'far/evil': evil };
    expect(await read(`Host web\nInclude ${home}/link/../evil\n`, others)).toEqual(quiet);
  });

  it('nor about one that includes what never ends', async () => {
    expect(await read('Host web\nInclude endless\n', { '.ssh/endless': '-> /dev/zero' })).toEqual(quiet);
    expect(await read('Host web\nInclude /dev/stdin\n')).toEqual(quiet);
  });

  it('nor about one that would ask name servers', async () => {
    expect(await read('Host web\n  CanonicalizeHostname yes\n')).toEqual(quiet);
    expect(await read('Host web\n  CanonicalizePermittedCNAMEs *:*\n')).toEqual(quiet);
    expect(await read('Host web\n  Canonicalize"HostName" yes\n')).toEqual(quiet);
  });
});
