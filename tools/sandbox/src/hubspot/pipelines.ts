/** One stage of the pipeline: id, label, closed or not, probability. */
const stages = [
  ['appointmentscheduled', 'Appointment scheduled', 'false', '0.2'],
  ['qualifiedtobuy', 'Qualified to buy', 'false', '0.4'],
  ['contractsent', 'Contract sent', 'false', '0.9'],
  ['closedwon', 'Closed won', 'true', '1.0'],
  ['closedlost', 'Closed lost', 'true', '0.0'],
] as const;

const madeAt = '2024-01-08T09:00:00.000Z';

/** Ids of the stages, in order. */
export const stageIds: readonly string[] = stages.map(([id]) => id);

/** The pipelines of deals as the API shows them. */
export const dealPipelines: readonly object[] = [
  {
    id: 'default',
    label: 'Sales pipeline',
    displayOrder: 0,
    stages: stages.map(([id, label, isClosed, probability], displayOrder) => ({
      id,
      label,
      displayOrder,
      metadata: { isClosed, probability },
      createdAt: madeAt,
      updatedAt: madeAt,
      archived: false,
      writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    })),
    createdAt: madeAt,
    updatedAt: madeAt,
    archived: false,
  },
];
