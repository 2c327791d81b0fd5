import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RunningProgram } from '../../support/ssh-servers';
import { benchProgram } from '../programs';
import { startAttacker } from './attacker';
import { tokenAttack } from './local-attacks';
import { startPageNewcomer } from './newcomers';
import { goals, type Outcome } from './outcome';
import { watchUsage } from './usage';

/** Has wrong tokens sent to browser mode for a while; pages with the right one stand for what honest sessions see. */
export async function measureTokens(seconds: number): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-hostile-'));
  // Where the built window would be; no browser looks at it.
  const page = join(dirname(benchProgram('web')), '../renderer');
  await mkdir(page, { recursive: true });
  await writeFile(join(page, 'index.html'), '<!doctype html><title>none</title>');
  const program = new RunningProgram(
    process.execPath,
    [benchProgram('web'), '--no-open', '--data-dir', folder],
    { SSH_AUTH_SOCK: '', GINNEL_KNOWN_HOSTS: 'own' },
  );
  const [, port = '', token = ''] = await program.waitForLog(/http:\/\/127\.0\.0\.1:(\d+)\/#token=(\S+)/u);
  const attacker = await startAttacker({ attack: tokenAttack, port: Number(port) });
  try {
    const usage = watchUsage(program.pid);
    const newcomer = startPageNewcomer(Number(port), token);
    attacker.begin();
    await wait(seconds * 1000);
    const { grown, cores } = usage.stop();
    const seen = await newcomer.stop();
    await attacker.end();
    const left = await usage.givenBack(goals.left, 10, () => wait(1000));
    const begun = performance.now();
    await program.close();
    const closed = (performance.now() - begun) / 1000;
    const nobody = { took: [], lost: 0 };
    return {
      ...{ attack: tokenAttack, grown, left, cores, closed },
      ...{ other: seen, same: nobody, state: 'ended', effort: { connections: 0, packets: 0 } },
    };
  } finally {
    await program.close();
    await rm(folder, { recursive: true, force: true });
  }
}
