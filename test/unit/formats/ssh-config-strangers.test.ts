import { expect, test } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { readContext } from './plan-lines';

test.each(['sshpass -p s3cret ssh me@host', 'plink -pw s3cret me@host'])(
  'a command between the lines of a configuration brings no password into the plan: %s',
  (command) => {
    const plan = readText(`${command}\n\nHost web\n  HostName web.example\n`, readContext());
    expect(JSON.stringify(plan)).not.toContain('s3cret');
    expect(plan.leftOut).toMatchObject([{ reason: 'secret' }]);
  },
);

test.each([' 1', '', ' "1'])('a keyword as long as a file is not told whole, with %j behind it', (value) => {
  const plan = readText(`Host a\n HostName b\n${'x'.repeat(200_000)}${value}\n`, readContext());
  expect(JSON.stringify(plan.problems.map(({ error }) => error)).length).toBeLessThan(1000);
});
