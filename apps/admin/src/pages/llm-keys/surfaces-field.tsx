import { useId } from 'react';

import type { virtualKeys } from '@ataski/contract';

import { CheckboxLine } from '../../parts/checkbox-line.tsx';
import { surfaceGroups, surfaceNames } from './surfaces.ts';

/** Properties of the field. */
export interface SurfacesFieldProps {
  readonly value: readonly virtualKeys.Surface[];
  readonly fault: string | null;
  readonly onChange: (value: readonly virtualKeys.Surface[]) => void;
}

/** Which ways in a key opens; none is chosen for the person. */
export function SurfacesField({ value, fault, onChange }: SurfacesFieldProps) {
  const below = useId();
  return (
    <fieldset aria-describedby={below}>
      <legend className="mb-1 text-sm font-medium">Opens</legend>
      <div className="grid gap-x-6 gap-y-3 sm:grid-cols-3">
        {surfaceGroups.map(({ sdk, surfaces }) => (
          <div key={sdk}>
            <p className="text-xs text-muted">{sdk}</p>
            {surfaces.map((surface) => (
              <CheckboxLine
                key={surface}
                name={surfaceNames[surface]}
                checked={value.includes(surface)}
                invalid={fault !== null}
                onChange={(isOn) =>
                  onChange(isOn ? [...value, surface] : value.filter((each) => each !== surface))
                }
              />
            ))}
          </div>
        ))}
      </div>
      <p id={below} aria-live="polite" className="mt-1 text-xs text-danger">
        {fault}
      </p>
    </fieldset>
  );
}
