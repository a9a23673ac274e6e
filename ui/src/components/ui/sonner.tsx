// Toasts: one at a time, six seconds, only for what finished out of view. At the bottom centre: the bottom right is where each page has its primary button.
import { Toaster as Sonner } from "sonner";

export function Toaster({ theme }: { theme: "light" | "dark" }) {
	return (
		<Sonner
			theme={theme}
			position="bottom-center"
			visibleToasts={1}
			duration={6000}
			offset={{ bottom: 76 }}
			toastOptions={{
				unstyled: true,
				classNames: {
					toast:
						"font-sans flex w-[356px] items-start gap-2.5 rounded-lg bg-popover p-3 text-popover-foreground shadow-pop",
					icon: "mt-0.5 shrink-0",
					title: "text-body font-medium",
					description: "text-small text-muted-foreground!",
					error: "[&_[data-icon]]:text-destructive",
					success: "[&_[data-icon]]:text-success",
					actionButton:
						"ml-auto shrink-0 rounded-md bg-secondary px-2 h-control-sm text-small text-secondary-foreground",
				},
			}}
		/>
	);
}
