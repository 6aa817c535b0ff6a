import type {ExitCode} from '../../model/outcome.ts';
import type {Arguments} from '../arguments.ts';
import type {Screen} from '../screen.ts';
import {inventorySchema} from '../../inventory/schema.ts';

/** The schema is its own document, whatever the output. */
export function schema(_args: Arguments<'schema'>, screen: Screen): ExitCode {
  screen.text(`${JSON.stringify(inventorySchema(), null, 2)}\n`);
  screen.document(inventorySchema());
  return 0;
}
