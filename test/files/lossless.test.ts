import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseRouteEntries, parseRoutes, printRouteEntries} from '../../src/files/routes.ts';
import {readCommands} from '../../src/files/bash-script.ts';
import {spanOf} from '../../src/files/bash-word.ts';
import {parseSysconfig, printSysconfig} from '../../src/files/sysconfig.ts';
import {parseSysctl, printSysctl} from '../../src/files/sysctl.ts';
import {parseXl} from '../../src/files/xl-config.ts';
import {xlTokens} from '../../src/files/xl-lexer.ts';
import {redact, secretSpans} from '../../src/files/xl-secrets.ts';
import {splice} from '../../src/files/splice.ts';

/** Anything at all, and texts made of what matters in these files. */
const spice = fc.constantFrom(
  ...'\'"\\\n\r\t =#;,[](){}$`|&<>~-+:./\0é\u{1F600}',
  'IPADDR=',
  "KEY='v'",
  'vif',
  'x'.repeat(600),
  'default ',
  '\r\n',
  '<<EOF\n',
);
const garbage = fc.oneof(
  fc.string({unit: 'binary'}),
  fc.array(fc.oneof(spice, fc.string({maxLength: 5}))).map((parts) => parts.join('')),
);

describe('any text, garbage too', () => {
  it('is printed as it was read, byte for byte', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        expect(printSysconfig(parseSysconfig(text))).toBe(text);
        expect(printRouteEntries(parseRouteEntries(text))).toBe(text);
        expect(printSysctl(parseSysctl(text))).toBe(text);
      }),
      {numRuns: 500},
    );
  });

  it('as an xl config falls into tokens with only blanks between them', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        const blanks = splice(
          text,
          xlTokens(text).map(({start, end}) => ({start, end, text: ''})),
        );
        expect(blanks).toMatch(/^[ \t]*$/);
        parseXl(text);
      }),
      {numRuns: 500},
    );
  });

  it('as a shell file is read into words that stand where they say, or refused', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        const commands = readCommands(text);
        if (!commands.ok) expect(commands.error).toMatchObject({problem: 'unreadable'});
        else
          for (const {value, pieces, start, end} of commands.value.flatMap(({words}) => words)) {
            expect(pieces.at(-1)?.to ?? 0).toBe(value.length);
            for (const [unit, char] of value.split('').entries()) {
              const span = spanOf(pieces, unit, unit + 1);
              expect(span.start >= start && span.end <= end).toBe(true);
              expect(text.slice(span.start, span.end).replace(/^\\(?=[^])/, '')).toBe(char);
            }
          }
      }),
      {numRuns: 500},
    );
  });

  it('does not exhaust our stack however deep it nests', () => {
    expect(readCommands('A="$('.repeat(50_000))).toMatchObject({ok: false});
    expect(parseXl(`vif=${'['.repeat(50_000)}`)).toMatchObject({ok: false});
  });

  it('can be asked for routes and secrets', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        parseRoutes(text);
        const spans = secretSpans(text);
        expect(redact(text).split('[redacted]').length - text.split('[redacted]').length).toBeLessThanOrEqual(
          spans.length,
        );
      }),
    );
  });
});
