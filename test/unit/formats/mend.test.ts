import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../electron/formats/ledger';
import { hiddenAddress, mend } from '../../../electron/formats/mend';
import { Traced } from '../../../electron/formats/traced';

const me = 'me@host.example';

/** The text as it was meant, and the kinds of mends with the words that each was about. */
function mended(text: string) {
  const ledger = new Ledger(text);
  const result = mend(Traced.of(text), ledger);
  const { mends, leftOut } = ledger.finish();
  return {
    text: result.text,
    mends: Object.fromEntries(
      mends.map(({ kind, from }) => [kind, from.map(({ start, end }) => text.slice(start, end)).join('')]),
    ),
    leftOut: leftOut.map((words) => words.text),
    result,
  };
}

describe('a command is mended', () => {
  it.each([
    ['an en dash', `ssh –R 8080:localhost:5534 ${me}`, `ssh -R 8080:localhost:5534 ${me}`, 'dash'],
    ['an em dash', `ssh —L 8080:a:80 ${me}`, `ssh -L 8080:a:80 ${me}`, 'dash'],
    ['a minus', `ssh −p 22 ${me}`, `ssh -p 22 ${me}`, 'dash'],
    ['a no-break hyphen in a name', 'ssh me@my‑host', 'ssh me@my-host', 'dash'],
    ['curly quotes', `ssh -o “ProxyCommand=nc %h %p” ${me}`, `ssh -o "ProxyCommand=nc %h %p" ${me}`, 'quote'],
    ['single curly quotes', `ssh ‘${me}’`, `ssh '${me}'`, 'quote'],
    ['German quotes', `ssh „${me}“`, `ssh "${me}"`, 'quote'],
    ['no-break blanks', `ssh\u00a0-L\u00a08080:a:80\u00a0${me}`, `ssh -L 8080:a:80 ${me}`, 'blank'],
    ['zero-width blanks', `ssh\u200b -L 8080:a:80 \ufeff${me}`, `ssh -L 8080:a:80 ${me}`, 'blank'],
    ['colours of a terminal', `\u001b[32mssh\u001b[0m ${me}`, `ssh ${me}`, 'blank'],
    ['an ideographic blank', `ssh\u3000${me}`, `ssh ${me}`, 'blank'],
    ['a dollar', `$ ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['a prompt with a folder', `me@laptop:~/src$ ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['a prompt of Red Hat', `[me@laptop ~]$ ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['root’s prompt', `root@box:~# ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['root’s prompt alone', `# ssh -L 8080:a:80 ${me}`, `ssh -L 8080:a:80 ${me}`, 'prompt'],
    ['a prompt of zsh', `me@mac ~ % ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['a prompt with an arrow', `➜  ~ ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['a prompt of cmd.exe', `C:\\Users\\me>plink ${me}`, `plink ${me}`, 'prompt'],
    ['a prompt of cmd.exe with a blank', `C:\\> ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['a prompt of PowerShell', `PS C:\\Users\\me> ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['a prompt of a virtual environment', `(venv) me@laptop:~$ ssh ${me}`, `ssh ${me}`, 'prompt'],
    ['backticks', `\`ssh ${me}\``, `ssh ${me}`, 'markdown'],
    ['a list', `- ssh ${me}`, `ssh ${me}`, 'markdown'],
    ['a numbered list', `1. ssh ${me}`, `ssh ${me}`, 'markdown'],
    ['a quotation', `> ssh ${me}`, `ssh ${me}`, 'markdown'],
    ['bold letters', `**ssh ${me}**`, `ssh ${me}`, 'markdown'],
    ['a link', `ssh [${me}](mailto:${me})`, `ssh ${me}`, 'markdown'],
    ['tags', `<code>ssh ${me}</code>`, `ssh ${me}`, 'html'],
    ['a tag with attributes', `<span class="nb">ssh</span> ${me}`, `ssh ${me}`, 'html'],
    ['entities', `ssh -o &quot;User=me&quot; host`, `ssh -o "User=me" host`, 'html'],
    ['entities by number', `ssh &#45;p 22 me&#x40;host`, `ssh -p 22 me@host`, 'html'],
    [
      'a backslash at the end of a line',
      `ssh -L 8080:a:80 \\\n  ${me}`,
      `ssh -L 8080:a:80    ${me}`,
      'continuation',
    ],
    [
      'a backslash with a blank behind it',
      `ssh -L 8080:a:80 \\ \n${me}`,
      `ssh -L 8080:a:80  ${me}`,
      'continuation',
    ],
    ['a caret', `plink -L 8080:a:80 ^\r\n${me}`, `plink -L 8080:a:80  ${me}`, 'continuation'],
    ['a backtick', `ssh -L 8080:a:80 \`\n${me}`, `ssh -L 8080:a:80  ${me}`, 'continuation'],
    [
      'a backslash whose line end is lost',
      `ssh ${me} \\ -L 8080:a:80`,
      `ssh ${me}  -L 8080:a:80`,
      'continuation',
    ],
    [
      'an address that the page hid',
      'ssh -L 8080:a:80 [email protected]',
      `ssh -L 8080:a:80 ${hiddenAddress}`,
      'hidden-address',
    ],
  ])('of %s', (_, text, expected, kind) => {
    const { text: result, mends, leftOut } = mended(text);
    expect(result).toBe(expected);
    expect(Object.keys(mends)).toContain(kind);
    expect(leftOut).toEqual([]);
  });

  it('of an address that Cloudflare hid in the page’s source', () => {
    const hex = [0x42, ...Buffer.from(me).map((byte) => byte ^ 0x42)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
    const link = `<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="${hex}">[email&#160;protected]</a>`;
    expect(mended(`ssh ${link}`).text).toBe(`ssh ${me}`);
  });

  it('of a fence, a prompt and lines that go on', () => {
    const text = `\`\`\`bash\n$ ssh -L 8080:a:80 \\\n>   -L 8081:b:80 \\\n>   ${me}\n\`\`\``;
    const { text: result, mends } = mended(text);
    expect(result.trim().split(/\s+/u)).toEqual(['ssh', '-L', '8080:a:80', '-L', '8081:b:80', me]);
    expect(Object.keys(mends).sort()).toEqual(['continuation', 'markdown', 'prompt']);
  });

  it('of lines whose marks the page lost', () => {
    expect(mended(`ssh ${me}\n  -L 8080:a:80\n  -N`).text.split(/\s+/u)).toEqual([
      'ssh',
      me,
      '-L',
      '8080:a:80',
      '-N',
    ]);
  });
});

describe('a sentence around commands', () => {
  it('is left out, and said', () => {
    const { text, leftOut, mends } = mended(`Now run \`ssh -D 1080 ${me}\` and then \`plink ${me}\`.`);
    expect(text).toBe(`ssh -D 1080 ${me}\nplink ${me}`);
    expect(leftOut).toEqual(['Now run', 'and then']);
    expect(mends['markdown']).toBe('````.');
  });
});

describe('what is no mistake stays', () => {
  it.each([
    ['a placeholder', 'ssh <user>@<host>'],
    ['a placeholder of one letter', 'ssh <a>@<b> -p <p>'],
    ['a placeholder with a blank', 'ssh <a host>'],
    ['a comment', `# ssh to the server\nssh ${me}`],
    ['a comment that was a command', `#ssh ${me}`],
    ['a dash between blanks', `ssh ${me} – the server`],
    ['a Windows path', `plink -i C:\\keys\\me.ppk ${me}`],
    ['a caret in a pattern', `grep ^ssh`],
    ['an ampersand', `ssh ${me} & `],
    ['a comparison', 'a < b && c > d'],
    ['a list of options', '-L 8080:a:80 -L 8081:b:80'],
  ])('%s', (_, text) => {
    expect(mended(text)).toMatchObject({ text, mends: {}, leftOut: [] });
  });
});

it('knows where each word stood', () => {
  const text = `$ ssh –L 8080:a&#58;80 \\\n  “${me}”`;
  const { result } = mended(text);
  const at = result.text.indexOf('8080');
  const { start, end } = result.slice(at, at + '8080:a:80'.length).spanOf();
  expect(text.slice(start, end)).toBe('8080:a&#58;80');
});

it('takes time in proportion to the text', () => {
  const hostile = [
    '<a ',
    '[',
    '`',
    '&#',
    '\u001b[',
    '> ',
    '- ',
    '\\\n',
    '[email ',
    '<!--',
    '<a data-cfemail="00',
    '“',
    ' ^\n',
    '# ssh \n',
  ];
  for (const piece of hostile) {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    const start = performance.now();
    mended(text);
    expect(performance.now() - start, JSON.stringify(piece)).toBeLessThan(8000);
  }
});
