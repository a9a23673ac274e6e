// A preset of one's own: its name and what it is for. Also gives one another name.
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { type Config, commands, type PresetSummary } from "@/api/bindings";
import { asProblem } from "@/api/problem";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";

type Props = {
	onClose: () => void;
	/** Called with the name that it got. */
	onSaved?: (name: string) => void;
} & ({ config: Config; suggested?: PresetSummary; rename?: undefined } | { rename: string });

export function SavePreset({ onClose, onSaved, ...what }: Props) {
	const renames = what.rename !== undefined;
	const suggested = "suggested" in what ? what.suggested : undefined;
	const [name, setName] = useState(what.rename ?? suggested?.name ?? "");
	const [about, setAbout] = useState(suggested?.about ?? "");
	const [nameId, aboutId] = [useId(), useId()];
	const save = useMutation({
		mutationFn: async (replace: boolean) =>
			what.rename !== undefined
				? commands.renamePreset(what.rename, name)
				: (await commands.savePreset(what.config, name, about, replace)).name,
		meta: { quiet: true },
		onSuccess: (name) => {
			onSaved?.(name);
			onClose();
		},
	});
	// A preset that is the draft's own is written over without asking; another one is not.
	const own = suggested !== undefined && name.trim() === suggested.name;
	const exists = save.isError && asProblem(save.error).code === "preset_exists" && !renames;
	const label = renames ? "Rename preset" : own ? `Update ${suggested.name}` : "Save preset";
	return (
		<Dialog open onOpenChange={(open) => !open && onClose()}>
			<DialogContent
				title={renames ? `Rename ${what.rename}` : "Save as preset"}
				description={
					renames
						? undefined
						: "Keeps the recipe. Name, base model, folders, logs and texts about you stay in the draft."
				}
				className="w-[460px]"
				data-testid="save-preset-dialog"
				// Keys in it are its own, not those of the menu behind it.
				onKeyDown={(event) => event.stopPropagation()}
			>
				<form
					className="contents"
					onSubmit={(event) => {
						event.preventDefault();
						save.mutate(own || exists);
					}}
				>
					<DialogBody className="space-y-3">
						<div>
							<label htmlFor={nameId} className="mb-1 block text-small text-muted-foreground">
								Name
							</label>
							<Input
								id={nameId}
								autoFocus
								data-testid="preset-name"
								value={name}
								onChange={(event) => {
									setName(event.target.value);
									save.reset();
								}}
							/>
						</div>
						{!renames && (
							<div>
								<label htmlFor={aboutId} className="mb-1 block text-small text-muted-foreground">
									What it is for
								</label>
								<Input
									id={aboutId}
									data-testid="preset-about"
									value={about}
									onChange={(event) => setAbout(event.target.value)}
								/>
							</div>
						)}
						{save.isError && <ProblemAlert error={save.error} />}
					</DialogBody>
					<DialogFooter>
						<Button type="button" onClick={onClose}>
							Cancel
						</Button>
						<Button
							type="submit"
							variant="primary"
							data-testid="preset-save"
							disabled={name.trim() === "" || save.isPending}
						>
							{exists ? `Replace ${name.trim()}` : label}
						</Button>
					</DialogFooter>
				</form>
			</DialogContent>
		</Dialog>
	);
}
