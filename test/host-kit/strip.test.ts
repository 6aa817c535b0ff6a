import {expect, test} from 'vitest';
import {stripped} from '../../src/host-kit/strip.ts';

test.each([
  ['comments and empty lines go', '# why\n\nf() {\n  # what\n\n  g\n}\n', 'f() {\n  g\n}\n'],
  ['a comment behind a command stays', "g # it's odd\n# why\nh\n", "g # it's odd\nh\n"],
  ['what is quoted stays', "f '#!/bin/sh\n# one\n\n'\n# why\n", "f '#!/bin/sh\n# one\n\n'\n"],
  ['also between double quotes', 'f "# one\n\n# \\"two\n"\n# why\n', 'f "# one\n\n# \\"two\n"\n'],
  ['a quoted quote opens nothing', "f \\' \"'\" '\"'\n# why\ng\n", "f \\' \"'\" '\"'\ng\n"],
  ['a hash inside of a word is no comment', "f $# ${a#x} 'y\n# kept\n'\n", "f $# ${a#x} 'y\n# kept\n'\n"],
  ['quotes within a substitution within quotes', 'f "$(g "$a" \'# x\')"\n# why\n', 'f "$(g "$a" \'# x\')"\n'],
])('%s', (_, text, expected) => expect(stripped(text)).toBe(expected));
