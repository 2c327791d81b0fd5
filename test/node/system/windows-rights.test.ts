import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findOthersRights, parseRights } from '../../../electron/system/windows-rights';
import { recordedSystem } from '../../unit/system/recorded';
import { unixOnly } from '../../support/unix-only';

/** As `icacls /save` writes it, on systems of any language. */
const saved = (list: string): string => `ginnel\r\n${list}\r\n`;
const owner = '(A;OICI;FA;;;S-1-5-21-1004336348-1177238915-682003330-1001)';

describe('what other users may do, out of what icacls saves', () => {
  it.each([
    [
      'a folder of D:\\ as Windows makes it',
      `D:AI(A;ID;FA;;;BA)(A;OICIIOID;GA;;;BA)(A;ID;FA;;;SY)(A;OICIIOID;GA;;;SY)(A;ID;0x1301bf;;;AU)(A;OICIIOID;SDGXGWGR;;;AU)(A;ID;0x1200a9;;;BU)(A;OICIIOID;GXGR;;;BU)`,
      { read: true, write: true, groups: ['S-1-5-11', 'S-1-5-32-545'] },
    ],
    [
      'one in %APPDATA%',
      `D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)${owner.replace('OICI', 'OICIID')}`,
      { read: false, write: false, groups: [] },
    ],
    [
      'one that others may only read',
      `D:PAI${owner}(A;OICI;0x1200a9;;;BU)`,
      { read: true, write: false, groups: ['S-1-5-32-545'] },
    ],
    ['full control for Everyone', `D:PAI(A;OICI;FA;;;WD)`, { read: true, write: true, groups: ['S-1-1-0'] }],
    ['SIDs in full', `D:(A;;FR;;;S-1-1-0)${owner}`, { read: true, write: false, groups: ['S-1-1-0'] }],
    [
      'only the right to change the rights',
      `D:${owner}(A;;WD;;;AU)`,
      { read: false, write: true, groups: ['S-1-5-11'] },
    ],
    ['what is refused to others', `D:(D;OICI;FA;;;WD)${owner}`, { read: false, write: false, groups: [] }],
    ['only the way through', `D:${owner}(A;;0x100020;;;WD)`, { read: false, write: false, groups: [] }],
    [
      'a group of the domain',
      `D:${owner}(A;OICI;FA;;;S-1-5-21-1-2-3-513)`,
      { read: false, write: false, groups: [] },
    ],
    ['no list at all', 'D:NO_ACCESS_CONTROL', { read: true, write: true, groups: ['S-1-1-0'] }],
    ['an empty list', 'D:P', { read: false, write: false, groups: [] }],
  ])('%s', (_, list, rights) => {
    expect(parseRights(saved(list))).toEqual(rights);
  });

  it('is not known from anything else', () => {
    for (const text of ['', 'ginnel\r\n', 'Access is denied.']) expect(parseRights(text)).toBeNull();
  });
});

describe('the look', () => {
  const printing = (list: Buffer) =>
    recordedSystem({
      platform: 'win32',
      systemRoot: 'C:\\Windows',
      run: async (file, args) => {
        expect([file, args[0], args[1]]).toEqual([
          'C:\\Windows\\System32\\icacls.exe',
          'D:\\ginnel',
          '/save',
        ]);
        await writeFile(args[2] ?? '', list);
        return '';
      },
    });

  it.each([
    ['with', '\ufeff'],
    ['without', ''],
  ])('reads UTF-16 %s a mark', unixOnly('wine'), async (_, mark) => {
    const list = Buffer.from(mark + saved('D:(A;;FA;;;WD)'), 'utf16le');
    expect(await findOthersRights('D:\\ginnel', printing(list))).toMatchObject({ write: true });
  });

  it('tells nothing where the program fails, or the system is another', unixOnly('wine'), async () => {
    const failing = recordedSystem({ platform: 'win32', run: () => Promise.reject(new Error('no')) });
    expect(await findOthersRights('D:\\ginnel', failing)).toBeNull();
    expect(await findOthersRights('/data', recordedSystem({ platform: 'linux' }))).toBeNull();
  });
});
