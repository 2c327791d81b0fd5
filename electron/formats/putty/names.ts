/** The code page of Windows in Western Europe and America, which stands for all whose code page nobody knows. */
const westernEurope = 'windows-1252';

/**
 * Decodes a name in which PuTTY wrote bytes as `%XX`: those of UTF-8 on Unix, those of the code page on Windows. Which it was
 * does not stand there, but hardly a text in a code page is UTF-8 by chance.
 * @param codePage as TextDecoder calls it; one that it does not know is taken for Western Europe's
 */
export function decodeName(written: string, codePage = westernEurope): string {
  if (!/%[\da-f]{2}/iu.test(written)) return written;
  // A letter of two bytes may have a plain one as its second, so that all must be decoded at once.
  if (/[^\0-\u007f]/u.test(written)) {
    return written.replace(/(?:%[\da-f]{2})+/giu, (run) => decodeBytes(bytesOf(run), codePage));
  }
  return decodeBytes(bytesOf(written), codePage);
}

function bytesOf(written: string): Uint8Array {
  const plain = written.replace(/%([\da-f]{2})/giu, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Bytes as UTF-8 where they can be, else in the code page. */
export function decodeBytes(bytes: Uint8Array, codePage = westernEurope): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decoderFor(codePage).decode(bytes);
  }
}

function decoderFor(codePage: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(codePage);
  } catch {
    return new TextDecoder(westernEurope);
  }
}

/** Windows' numbers of scripts (`FontCharSet`), and the code pages that belong to them. */
const codePages: ReadonlyMap<number, string> = new Map([
  [0x80, 'shift_jis'],
  [0x81, 'euc-kr'],
  [0x86, 'gbk'],
  [0x88, 'big5'],
  [0xa1, 'windows-1253'],
  [0xa2, 'windows-1254'],
  [0xa3, 'windows-1258'],
  [0xb1, 'windows-1255'],
  [0xb2, 'windows-1256'],
  [0xba, 'windows-1257'],
  [0xcc, 'windows-1251'],
  [0xde, 'windows-874'],
  [0xee, 'windows-1250'],
]);

/** The code page that a session's font speaks for; undefined where it does not. */
export function codePageOfFont(charSet: number): string | undefined {
  return codePages.get(charSet);
}

/** TextDecoder's name of a code page of Windows, by its number (`932`); undefined for those it does not know. */
export function codePageOfNumber(number: string): string | undefined {
  const doubled: Readonly<Record<string, string>> = {
    932: 'shift_jis',
    936: 'gbk',
    949: 'euc-kr',
    950: 'big5',
  };
  if (/^125[0-8]$|^874$/u.test(number)) return `windows-${number}`;
  return number === '65001' ? 'utf-8' : doubled[number];
}

/** A name without what no name of a session may hold: characters that control, and more than 200 letters. */
export function sessionName(name: string): string {
  return name
    .replace(/[\u0000-\u001f\u007f]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
