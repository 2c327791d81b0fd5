import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newSessionId } from '../../shared/ids';
import { newProfile } from '../../shared/session-profile';
import { forwardOf } from '../support/samples';
import { freePort, startHttpServer } from '../support/ssh-servers';
import { CliScene } from './cli-saved-scene';

/** `ginnel doctor`, on a data folder that ails. */
const scene = new CliScene();
const { own, ginnel, save, sessionOn, startEngine } = scene;

interface Line {
  readonly check: string;
  readonly level: string;
  readonly text: string;
}

async function doctor(): Promise<{ code: unknown; of: (check: string) => readonly Line[] }> {
  const { code, stdout, stderr } = await ginnel('doctor', '--json');
  expect(stderr).toBe('');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  return { code, of: (check) => lines.filter((line) => line.check === check) };
}

test('finds nothing bad where all is well, and leaves no trace', async () => {
  await save({ ...newProfile(), name: 'db', host: 'h' });
  const before = await readdir(scene.data);
  const found = await doctor();
  expect(found.of('sessions')).toEqual([{ check: 'sessions', level: 'ok', text: '1 session saved.' }]);
  expect(found.of('running')[0]?.text).toBe('No Ginnel runs on this data folder.');
  expect(found.code).toBe(0);
  expect(await readdir(scene.data)).toEqual(before);
  const plain = await ginnel('doctor');
  expect(plain.stdout).toMatch(/^ok {4}data folder {2}/u);
});

test('tells of a broken file and leaves it as it is, of rights, keys and ports', async () => {
  const web = own(await startHttpServer('x'));
  const forward = forwardOf('local', `127.0.0.1:${String(web.port)}`, 'x:80');
  const gone = { ...newProfile(), name: 'gone', host: 'h', privateKeyFile: join(scene.data, 'none') };
  await save(
    { ...gone, forwards: [forward] },
    { ...newProfile(), name: 'twice', host: 'h', forwards: [forward] },
  );
  await writeFile(join(scene.data, 'settings.json'), '{ "schemaVersion": 1,');
  await mkdir(join(scene.data, 'edits'));
  await writeFile(join(scene.data, 'edits', 'session-x.json'), '{}');
  await chmod(scene.data, 0o777);
  const found = await doctor();
  expect(found.code).toBe(1);
  expect(found.of('data folder')).toMatchObject([{ level: 'bad' }]);
  expect(found.of('files')).toMatchObject([
    { level: 'bad', text: expect.stringMatching(/^settings\.json /u) as unknown },
  ]);
  expect(found.of('leftovers')).toMatchObject([{ level: 'warn' }]);
  expect(found.of('keys')).toMatchObject([
    { level: 'bad', text: expect.stringContaining('"gone"') as unknown },
  ]);
  const ports = found.of('ports');
  const where = `127.0.0.1:${String(web.port)}`;
  expect(ports).toContainEqual(
    expect.objectContaining({
      level: 'bad',
      text: expect.stringContaining(`${where} of "gone" is taken by `) as unknown,
    }),
  );
  expect(ports).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      text: expect.stringContaining('"gone" and "twice"') as unknown,
    }),
  );
  expect(await readFile(join(scene.data, 'settings.json'), 'utf8')).toBe('{ "schemaVersion": 1,');
  expect((await stat(scene.data)).mode & 0o777).toBe(0o777);
});

test('a Ginnel that runs has its ports in order, and answers', async () => {
  const session = await sessionOn([`D${String(await freePort())}`]);
  await save(session, { ...session, id: newSessionId(), name: 'other', forwards: [] });
  await startEngine('bastion');
  const found = await doctor();
  expect(found.of('running')).toMatchObject([
    { level: 'ok', text: expect.stringContaining('answers') as unknown },
  ]);
  expect(found.of('ports')).toMatchObject([{ level: 'ok' }]);
  expect(found.of('keys')).toMatchObject([{ level: 'ok', text: '1 key file, all well.' }]);
  expect(found.code).toBe(0);
});
