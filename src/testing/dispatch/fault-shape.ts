import {
  callback,
  type Fields,
  known,
  numberFrom,
  object,
  oneOf,
  oneOrMore,
  type Shape,
  text,
  wholeNumber,
} from '../../core/shape.js';
import { RPCS } from '../../generated/rpcs.js';
import { ofKind } from '../base/well-formed.js';
import type { Fault, FaultRule } from './faults.js';

export const rpcShape = known('the name of an RPC, such as startContainer', Object.keys(RPCS));

const ms = numberFrom(0);
const kind = text;

/** The fields of each kind of fault; one without a line here does not compile. */
const FAULTS: { readonly [K in Fault['kind']]: Fields<Extract<Fault, { readonly kind: K }>> } = {
  status: { kind, code: wholeNumber(1, 16), details: text },
  delay: { kind, ms, jitterMs: ms },
  hang: { kind },
  connection_lost: { kind },
  answer_lost: { kind },
  answer_never_comes: { kind },
  stream_ends: { kind, afterMessages: wholeNumber(0), how: oneOf('cut', 'ok') },
  runtime_dies: { kind },
};

/** Shown for a fault that is none: what makes one. */
const faultShape: Shape = ofKind(
  Object.fromEntries(Object.entries(FAULTS).map(([name, fields]) => [name, object<object>(fields)])),
);

const RULE: Fields<FaultRule> = {
  rpc: oneOrMore(rpcShape),
  when: callback,
  nth: oneOrMore(wholeNumber(1)),
  times: numberFrom(0),
  probability: numberFrom(0, 1),
  fault: faultShape,
};

/** Which calls go wrong, and how. */
export const ruleShape: Shape = (value, field, problems) => {
  object(RULE)(value, field, problems);
  if ((value as Partial<FaultRule> | null)?.fault === undefined)
    problems.add(`${field}.fault`, 'must say what goes wrong');
};
