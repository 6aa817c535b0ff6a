import {describe, expect, it} from 'vitest';
import {parseXl, xlString, type XlConfig} from '../../src/files/xl-config.ts';

function read(text: string): XlConfig {
  const config = parseXl(text);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
}
const values = (text: string) => read(text).vifs.map((vif) => Object.fromEntries(vif.values));

describe('an xl config', () => {
  it('is read over the whole grammar', () => {
    const config = read(
      `name = "alice" ; memory=0x200\n# comment ' with a quote\nbuilder='hvm'\nname='bob'\ndisk = [ # first\n "a,b",\n\n 'c' , ]\nx=[['n'],1]\nkernel="/boot/x"`,
    );
    expect(config).toMatchObject({name: 'bob', type: 'hvm', vifs: []});
    expect(xlString(config, 'memory')).toBe('0x200');
    expect(xlString(config, 'kernel')).toBe('/boot/x');
    expect(xlString(config, 'disk')).toBeUndefined();
    expect(config.settings.map(({key, line, column}) => [key, line, column])).toEqual([
      ['name', 1, 1],
      ['memory', 1, 18],
      ['builder', 3, 1],
      ['name', 4, 1],
      ['disk', 5, 1],
      ['x', 9, 1],
      ['kernel', 10, 1],
    ]);
  });

  it('adds strings with +=', () => expect(xlString(read(`a='x'\na+="y"\n`), 'a')).toBe('xy'));

  it('knows type and kernel', () => {
    expect(read("type='pvh'\nbuilder='hvm'\n").type).toBe('pvh');
    expect(read("builder='linux'\n").type).toBeUndefined();
  });

  it('undoes escapes', () => {
    expect(xlString(read(`a='it\\'s \\\\ "x"\\n'\n`), 'a')).toBe(`it's \\ "x"\n`);
    expect(parseXl(`a='\\x4g'\n`)).toMatchObject({ok: false, error: {problem: 'unreadable', line: 1}});
    expect(parseXl(`a='\\\\x4g'\n`).ok).toBe(true);
  });

  it.each([
    ["name='a'\nmemory = 512MB\n", 2],
    ["name='a'\nname\n", 2],
    ["name=\n'a'\n", 1],
    ["a='x' b='y'\n", 1],
    ['vif=[,]\n', 1],
    ["vif=['a' 'b']\n", 1],
    ['a=word\n', 1],
    ['my-key=1\n', 1],
    ["import os\nname='a'\n", 1],
    ["a='b'\n# end", 2],
    ["a='x\ny'\n", 1],
    ["a='x'\r\n", 1],
    ['a=-1\n', 1],
    ["vif=['x']]\n", 1],
  ])('is refused as xl refuses it: %j', (text, line) => {
    expect(parseXl(text)).toMatchObject({ok: false, error: {problem: 'unreadable', line}});
  });

  it('says CR LF, Python and open quotes by their names', () => {
    const message = (text: string) => {
      const config = parseXl(text);
      return config.ok ? '' : config.error.message;
    };
    expect(message("a='x'\r\n")).toContain('CR LF');
    expect(message('a=1\r\n')).toContain('CR LF');
    expect(message("a=('x')\n")).toContain('Python');
    expect(message("a='x\n")).toContain('quote');
    expect(message("vncpasswd='s3cret\n")).not.toContain('s3cret');
    expect(message("a='b' 's3cret'\n")).not.toContain('s3cret');
  });
});

describe('vif entries', () => {
  it('are split as xl splits them: blanks before a key go, blanks behind a value stay', () => {
    expect(
      values("vif=['mac=00:16:3e:00:00:01,  bridge=br0 ,,rate=1Mb/s,\tmodel=e1000,trusted,rate=2Mb/s','']\n"),
    ).toEqual([{mac: '00:16:3e:00:00:01', bridge: 'br0 ', rate: '2Mb/s', '\tmodel': 'e1000', trusted: ''}, {}]);
    expect(values("vif=['vifname=vifalice.0=emu']\n")).toEqual([{vifname: 'vifalice.0=emu'}]);
  });

  it('know where each key stands', () => {
    const [, second] = read("name='a'\nvif = [ 'x=1',\n  'bridge=br0, mac=y' ]\n").vifs;
    expect(second?.tokens.map(({key, line, column}) => [key, line, column])).toEqual([
      ['bridge', 3, 4],
      ['mac', 3, 16],
    ]);
  });

  it.each([
    ["vif='bridge=br0'\n", [], 'not a list'],
    ["vif=[['bridge=br0'],'bridge=br1']\n", [], 'list inside'],
    ["vif=['bridge=br0']\nvif=['bridge=br1']\n", [{bridge: 'br1'}], 'set again'],
    ["vif=['bridge=br0']\nvif+=['bridge=br1']\n", [{bridge: 'br0'}, {bridge: 'br1'}], 'set again'],
    ["vif+=['bridge=br0']\n", [{bridge: 'br0'}], '+='],
  ])('in odd forms are read, and cannot be edited: %j', (text, vifs, why) => {
    expect(values(text)).toEqual(vifs);
    expect(read(text).vifProblem).toMatchObject({
      problem: 'ambiguous',
      message: expect.stringContaining(why) as string,
    });
  });
});
