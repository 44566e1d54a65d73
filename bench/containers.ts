/** The containers of a node: alike in shape, as the jobs of a scheduler are. No value is zero, as libraries differ on writing those. */
export function containersOf(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const hex = (salt: number): string => ((i + 1) * 2_654_435_761 * salt).toString(16).padStart(16, '0').slice(-16);
    const id = (hex(3) + hex(5) + hex(7) + hex(11)).slice(0, 64);
    return {
      id,
      podSandboxId: id.split('').reverse().join(''),
      metadata: { name: `job-${i}.step-1`, attempt: 1 + (i % 2) },
      image: { image: 'sha256:8d1f4e2b5c6a7f8e9d0c1b2a3f4e5d6c7b8a9f0e1d2c3b4a5f6e7d8c9b0a1f2e' },
      imageRef: 'sha256:8d1f4e2b5c6a7f8e9d0c1b2a3f4e5d6c7b8a9f0e1d2c3b4a5f6e7d8c9b0a1f2e',
      state: 1 + (i % 2),
      createdAt: 1_795_478_400_123_456_789n + BigInt(i) * 1_000_003n,
      labels: {
        job_id: String(100_000 + i),
        step_id: '1',
        uid: String(1_000 + (i % 50)),
        job_name: `train-${i % 200}`,
        'io.kubernetes.container.name': `job-${i}.step-1`,
        'crane-cri/instance': 'ledger-0123456789abcdef',
      },
      annotations: { 'crane-cri/attempt': '0', 'crane-cri/created-by': 'crane-cri 0.1.0' },
    };
  });
}
