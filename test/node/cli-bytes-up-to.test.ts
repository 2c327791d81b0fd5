import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { bytesUpTo } from '../../electron/cli/bytes-up-to';
import { decode, fileLimit } from '../../electron/formats/decode';
import { unixOnly } from '../support/unix-only';

it('bytes are read to the end', async () => {
  const stream = Readable.from([Buffer.from('Host '), Buffer.from('web')]) as AsyncIterable<Uint8Array>;
  expect(Buffer.from(await bytesUpTo(stream, 100)).toString()).toBe('Host web');
});

it('but not for ever', unixOnly('paths'), async () => {
  const bytes = await bytesUpTo(createReadStream('/dev/zero'), fileLimit);
  expect(decode(bytes)).toEqual({ kind: 'large' });
});
