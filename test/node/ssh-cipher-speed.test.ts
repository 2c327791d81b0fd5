import { describe, expect, it } from 'vitest';
import { ciphersAboveLine, firstMac } from '../../electron/ssh/algorithms/algorithms';
import { measureCiphers } from '../../electron/ssh/ssh2/cipher-speed';
import { defaultPreferences } from '../../shared/algorithms';

const builtIn = ciphersAboveLine(defaultPreferences);
const gcm128 = 'aes128-gcm@openssh.com';
const ctr128 = 'aes128-ctr';

describe('measuring', () => {
  it('gives each cipher a figure, through ssh2’s own packets', async () => {
    const names = [...builtIn, 'aes128-cbc', '3des-cbc'];
    const speeds = await measureCiphers(names, firstMac());
    expect(Object.keys(speeds ?? {})).toEqual(names);
    for (const name of names) expect(speeds?.[name]).toBeGreaterThan(1);
    // No processor does triple DES as fast as that, whatever else it is busy with.
    expect(speeds?.['3des-cbc']).toBeLessThan(speeds?.[gcm128] ?? 0);
  });

  it('is given up where ssh2 or the runtime has not what it takes', async () => {
    expect(await measureCiphers(['aes512-gcm@openssh.com'], firstMac())).toBeNull();
    expect(await measureCiphers([ctr128], 'hmac-none')).toBeNull();
  });
});
