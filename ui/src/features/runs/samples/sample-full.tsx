// One sample over the whole window; arrows go on to its neighbours.
import { Dialog as Radix } from "radix-ui";
import type { KeyboardEvent } from "react";
import type { RunSample } from "@/api/bindings";
import { sampleUrl } from "@/api/images";

type Props = {
	run: string;
	sample: RunSample | undefined;
	words: string;
	open: boolean;
	onClose: () => void;
	onMove: (key: string) => void;
};

export function SampleFull({ run, sample, words, open, onClose, onMove }: Props) {
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === "Enter") onClose();
		else if (!event.key.startsWith("Arrow")) return;
		else onMove(event.key);
		event.preventDefault();
	};
	return (
		<Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
			<Radix.Portal>
				<Radix.Overlay className="fixed inset-0 z-40 bg-black/90" />
				<Radix.Content
					aria-describedby={undefined}
					onKeyDown={onKeyDown}
					onClick={onClose}
					data-testid="sample-full"
					className="fixed inset-0 z-50 flex flex-col items-center justify-center gap-2 p-4 outline-none"
				>
					{sample && (
						<img src={sampleUrl(run, sample)} alt={words} className="min-h-0 max-w-full flex-1 object-contain" />
					)}
					<Radix.Title className="rounded-sm bg-black/70 px-2 py-0.5 text-small text-white first-letter:uppercase">
						{sample ? words : `${words}: no image of this prompt`}
					</Radix.Title>
				</Radix.Content>
			</Radix.Portal>
		</Radix.Root>
	);
}
