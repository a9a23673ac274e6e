// A training command or settings, pasted as text.
import { useState } from "react";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Textarea } from "@/components/ui/textarea";

type Props = { busy: boolean; problem: unknown; onPaste: (text: string) => void; onClose: () => void };

export function ImportPaste({ busy, problem, onPaste, onClose }: Props) {
	const [text, setText] = useState("");
	return (
		<Dialog open onOpenChange={(open) => !open && onClose()}>
			<DialogContent
				title="Paste a training command"
				description="For sh, PowerShell or cmd, with its line breaks. Settings as TOML or JSON work too."
				className="w-[640px]"
			>
				<DialogBody className="space-y-3">
					<Textarea
						aria-label="Command or settings"
						data-testid="import-text"
						className="h-64 w-full font-mono text-small"
						value={text}
						autoFocus
						onChange={(event) => setText(event.target.value)}
					/>
					{problem !== null && problem !== undefined && <ProblemAlert error={problem} />}
				</DialogBody>
				<DialogFooter>
					<Button onClick={onClose}>Cancel</Button>
					<Button
						variant="primary"
						data-testid="import-paste"
						disabled={busy || text.trim() === ""}
						onClick={() => onPaste(text)}
					>
						Import as a draft
					</Button>
				</DialogFooter>
			</DialogContent>
		</Dialog>
	);
}
