import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {redact} from '../../src/files/xl-secrets.ts';

describe('passwords in an xl config', () => {
  it.each([
    ["vncpasswd='s3cret'\nname='a'\n", "vncpasswd=[redacted]\nname='a'\n"],
    ['vncpasswd = "s3,c\\"ret" # note\n', 'vncpasswd = [redacted] # note\n'],
    ["spicepasswd=12345; name='a'\n", 'spicepasswd=[redacted]\n'],
    [
      "vfb = [ 'type=vnc,vncpasswd=s3\"cret,vncunused=1', 'x' ]\n",
      "vfb = [ 'type=vnc,vncpasswd=[redacted],vncunused=1', 'x' ]\n",
    ],
    ["vfb = [ 'vnc=1,vncpasswd=s3cret' ]\n", "vfb = [ 'vnc=1,vncpasswd=[redacted]' ]\n"],
    ["# vncpasswd='old secret'\n", '# vncpasswd=[redacted]\n'],
    ["vncpasswd='s3cret\nname='a'\n", "vncpasswd=[redacted]\nname='a'\n"],
    ["vncpasswd = [ 's3cret',\n 'more' ]\nname='a'\n", "vncpasswd = [redacted]\nname='a'\n"],
    ["VNCPASSWD='s3cret'\r\n", 'VNCPASSWD=[redacted]\r\n'],
    ["vncpasswd=''\nname='a'\n", "vncpasswd=[redacted]\nname='a'\n"],
    ["gfx_passthru=1\nname='a'\n", "gfx_passthru=1\nname='a'\n"],
  ])('are hidden: %j', (text, shown) => expect(redact(text)).toBe(shown));

  it('are hidden wherever they stand, in text that xl would refuse too', () => {
    const noise = fc
      .array(fc.constantFrom("'", '"', '[', ']', ',', '#', ';', '\n', ' ', 'a', '=', '\\', '\r'), {maxLength: 8})
      .map((parts) => parts.join(''));
    const form = fc.constantFrom(
      "vncpasswd='SECRET'",
      'spicepasswd="SECRET"',
      "vfb=['vnc=1,vncpasswd=SECRET']",
      'vncpasswd = SECRET',
      '#vncpasswd=SECRET',
      'vncpasswd+="SECRET"',
    );
    fc.assert(
      fc.property(noise, form, noise, (before, secret, after) => {
        expect(redact(before + secret + after)).not.toContain('SECRET');
      }),
      {numRuns: 500},
    );
  });
});
