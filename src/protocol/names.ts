// Our names and the vendor's: the one place where the two vocabularies meet. No more than that, so that a browser can have it too.
import type { CheckName, FieldName } from '../idcard/result.ts'

export const FIELD_NODES: Record<FieldName, string> = {
  name: 'Name',
  sex: 'Sex',
  nation: 'Nation',
  birth: 'Birth',
  address: 'Address',
  idNumber: 'IdNum',
  issuer: 'Authority',
  validity: 'ValidDate',
}

export const WARNING_CODES: Record<CheckName, number> = {
  validity: 9100,
  border: 9101,
  copy: 9102,
  reshoot: 9103,
  temporary: 9104,
  occlusion: 9105,
  doctored: 9106,
  reflect: 9107,
  greyCopy: 9108,
  electronic: 9110,
  watermark: 9111,
}
