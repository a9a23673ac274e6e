// A question that must be answered: only for what cannot be undone.
import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { scrim, surface } from "./dialog";

export const AlertDialog = Radix.Root;
export const AlertDialogTrigger = Radix.Trigger;

type Props = {
	title: string;
	description: ReactNode;
	/** A verb with its object and number: `Delete 12 files`. */
	action: string;
	onAction: () => void;
	cancel?: string;
};

export function AlertDialogContent({ title, description, action, onAction, cancel = "Cancel" }: Props) {
	return (
		<Radix.Portal>
			<Radix.Overlay className={scrim} />
			<Radix.Content className={cn(surface, "w-[440px] gap-1.5 p-5")}>
				<Radix.Title className="text-title font-semibold">{title}</Radix.Title>
				<Radix.Description className="text-body text-muted-foreground">{description}</Radix.Description>
				<div className="mt-4 flex justify-end gap-2">
					<Radix.Cancel asChild>
						<Button>{cancel}</Button>
					</Radix.Cancel>
					<Radix.Action asChild onClick={onAction}>
						<Button variant="destructive">{action}</Button>
					</Radix.Action>
				</div>
			</Radix.Content>
		</Radix.Portal>
	);
}
